import type { GoalsReply } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { eventGloss } from '../i18n/terms.ts';

interface SelectProps {
  label: string;
  value: string;
  events: GoalsReply['goals'];
  change: (name: string) => void;
  testId: string;
}

/** One of the events that there are, with its meaning; one that is not among them stays. */
export function EventSelect({ label, value, events, change, testId }: SelectProps) {
  const { language } = useI18n();
  const names = events.map(({ name }) => name);
  return (
    <label class="wide">
      <span>{label}</span>
      <select value={value} data-testid={testId} onChange={(event) => change(event.currentTarget.value)}>
        {(names.includes(value) ? names : [value, ...names]).map((name) => (
          <option key={name} value={name}>
            {[name, eventGloss('track', name, language)].filter(Boolean).join(' ')}
          </option>
        ))}
      </select>
    </label>
  );
}
