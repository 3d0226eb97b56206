import type { recordsZh } from './records-zh.ts';

/** The English texts of the register of processing and of breaches; part of `en.ts`. */
export const recordsEn: Record<keyof typeof recordsZh, string> = {
  'settings.processing': 'Processing',
  'settings.breach': 'Breach',
  'processing.lead':
    'The register of processing activities, made from the sources, rules and recipients of today; to export and keep.',
  'processing.controller': 'Controller:',
  'processing.noController': 'not set (GUIYI_CONTROLLER)',
  'processing.volume': '{persons} people, {events} events',
  'processing.download': 'Download CSV',
  'processing.legal_basis': 'Legal basis',
  'processing.people': 'People',
  'processing.data': 'Data',
  'processing.recipients': 'Recipients',
  'processing.kept': 'Kept',
  'processing.measures': 'Measures',

  'breach.lead':
    'When data leaked, or may have: whose, which, how much, since when, and texts to tell of it. Nothing of it is kept here.',
  'breach.since': 'Since',
  'breach.until': 'Until (empty: now)',
  'breach.source': 'Source',
  'breach.cause': 'Cause',
  'breach.measures': 'Measures taken',
  'breach.contact': 'Contact',
  'breach.ask': 'Make',
  'breach.touched': 'What was touched',
  'breach.extent': 'About {persons} people, {events} events.',
  'breach.span': 'Arrived from {first} until {last}',
  'breach.visits': 'visits',
  'breach.orders': 'orders',
  'breach.traits': 'attributes',
  'breach.properties': 'properties',
  'breach.campaigns': 'campaigns',
  'breach.people': 'Download the people (CSV)',
  'breach.text.authority': 'To the authority',
  'breach.text.people': 'To the people',
};
