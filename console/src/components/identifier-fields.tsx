import type { IdentifierType } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { IDENTIFIERS } from '../i18n/terms.ts';
import { SCOPED, TYPES } from '../identifiers.ts';

interface IdentifierFieldsProps {
  type: IdentifierType;
  setType(type: IdentifierType): void;
  /** What tests find the fields by: `search` gives `search-type`, `search-value`. */
  name: string;
}

/** An identifier to be typed in; {@link identifierIn} reads it. */
export function IdentifierFields({ type, setType, name }: IdentifierFieldsProps) {
  const { t, language } = useI18n();
  return (
    <>
      <label>
        <span>{t('person.type')}</span>
        <select
          value={type}
          data-testid={`${name}-type`}
          onChange={({ currentTarget }) => setType(TYPES.find((each) => each === currentTarget.value) ?? 'phone')}
        >
          {TYPES.map((each) => (
            <option key={each} value={each}>
              {IDENTIFIERS[language][each]}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>{t('person.value')}</span>
        <input
          name="identifier"
          inputMode={type === 'phone' ? 'tel' : 'text'}
          required
          autocomplete="off"
          spellcheck={false}
          placeholder={t(type === 'phone' ? 'person.placeholder.phone' : 'person.placeholder.other')}
          data-testid={`${name}-value`}
        />
      </label>
      {SCOPED.includes(type) ? (
        <label class="wide">
          <span>{t('person.scope')}</span>
          <input name="collection" autocomplete="off" spellcheck={false} />
        </label>
      ) : null}
    </>
  );
}

/** What was typed in, without white space around it. */
export function identifierIn(form: FormData): { value: string; scope?: string } {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const scope = text('collection');
  return { value: text('identifier'), ...(scope && { scope }) };
}
