/** 24 × 24 outlines. */
const PATHS = {
  live: 'M3 12h4l3-8 4 16 3-8h4',
  attribution: 'M4 5h12M4 12h16M4 19h7',
  trends: 'M3 19h18M4 15l5-6 4 3 7-8',
  funnel: 'M4 5h16l-6 7v6l-4 2v-8L4 5Z',
  costs: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 7.5 12 12l3.5-4.5M12 12v5M9 13h6',
  views: 'M6 3h12v18l-6-4.5L6 21V3Z',
  campaigns: 'M4 4h6v6H4V4ZM14 4h6v6h-6V4ZM4 14h6v6H4v-6ZM14 14h2v2h-2v-2ZM18 18h2v2h-2v-2ZM18 14h2M14 18v2',
  channels: 'M4 6h5l4 6h7M4 18h5l4-6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  review: 'M4 4h16v12H8l-4 4V4ZM9 8h6M9 12h4',
  requests: 'M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6L12 3ZM9 12l2.2 2.2L15.5 10',
  settings:
    'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM19 12h2.5M2.5 12H5M12 5V2.5M12 21.5V19M17 7l1.8-1.8M5.2 18.8 7 17M17 17l1.8 1.8M5.2 5.2 7 7',
  quarantine: 'M12 3 2.5 20h19L12 3ZM12 10v4.5M12 17.3v.2',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a label, never alone. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of Guiyi: many threads run into one. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M7 8.5c5 0 6 7.5 10 7.5M7 16h14M7 23.5c5 0 6-7.5 10-7.5" />
      <circle cx="23.5" cy="16" r="3.2" />
    </svg>
  );
}
