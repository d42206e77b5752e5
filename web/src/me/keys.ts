export const datalinksKey = ['datalinks'];
export const sessionsKey = ['own-sessions'];
