import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Card,
  createTheme,
  type CSSVariablesResolver,
  Loader,
  type MantineColorsTuple,
  Menu,
  Modal,
  NativeSelect,
  PasswordInput,
  Select,
  Table,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** The one accent colour: a deep green-blue. White text on shades 7 to 9 has a contrast of at least 5 (WCAG 2.2, 1.4.3). */
const jade: MantineColorsTuple = [
  '#e6f6f4',
  '#cfeae6',
  '#a2d6ce',
  '#71c0b5',
  '#4aae9f',
  '#31a391',
  '#1f8f7f',
  '#0f766e',
  '#0b5f59',
  '#064b47',
];

/** System fonts only: nothing to load, and each system has a good one for Chinese. */
const fontFamily =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang HK', 'Microsoft JhengHei', 'Noto Sans CJK TC', sans-serif";

const controls = { defaultProps: { size: 'sm' } };

/** Menus and lists open inside of `<main>`, because all content of a page belongs to a landmark. */
const portalProps = { target: '#main' };
/** Of every list that opens under a field. */
export const comboboxProps = { transitionProps: { duration: 0 }, portalProps };

export const theme = createTheme({
  primaryColor: 'jade',
  primaryShade: { light: 7, dark: 7 },
  colors: { jade },
  fontFamily,
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.9375rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { sm: '0.875rem' },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', size: 32 } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none' } }),
    Button: Button.extend({ defaultProps: { size: 'sm', h: 32, px: 14, variant: 'default' } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'lg', radius: 'md' } }),
    Loader: Loader.extend({ defaultProps: { size: 'sm' } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        transitionProps: { duration: 0 },
        portalProps,
        // The first item gets the focus: an element before it would not be allowed in a menu.
        withInitialFocusPlaceholder: false,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: false,
        transitionProps: { duration: 0 },
        overlayProps: { backgroundOpacity: 0.4 },
        // Its title bar is a `<header>`, which outside of `<main>` would be a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    }),
    NativeSelect: NativeSelect.extend(controls),
    PasswordInput: PasswordInput.extend(controls),
    Select: Select.extend({ defaultProps: { size: 'sm', comboboxProps } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm', fz: 14 } }),
    Textarea: Textarea.extend(controls),
    TextInput: TextInput.extend(controls),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 400, transitionProps: { duration: 0 } } }),
  },
});

/** Mantine's own greys and reds for small texts have too little contrast (WCAG 2.2, 1.4.3: 4.5 to 1). */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636b',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': '#b42318',
    '--mantine-color-red-light-color': '#a61b1b',
    '--mantine-color-orange-light-color': '#9a3412',
    '--mantine-color-anchor': 'var(--mantine-color-jade-8)',
    '--cardroll-canvas': '#f7f8f9',
  },
  dark: {
    '--mantine-color-dimmed': '#a3a9b2',
    '--mantine-color-placeholder': '#9198a1',
    '--mantine-color-error': '#ff9a8f',
    '--mantine-color-anchor': 'var(--mantine-color-jade-3)',
    '--cardroll-canvas': 'var(--mantine-color-dark-8)',
  },
});
