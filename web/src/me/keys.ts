export const datalinksKey = ['datalinks'];
export const datalinksForm = 'datalinks';
export const sessionsKey = ['own-sessions'];
