import type { Source } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import type { FeedFilter } from './feed.ts';

interface FilterProps {
  filter: FeedFilter;
  sources: Source[];
  change: (filter: FeedFilter) => void;
}

export function LiveFilter({ filter, sources, change }: FilterProps) {
  const { t } = useI18n();
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>{t('live.source')}</span>
        <select value={filter.source} onChange={(event) => change({ ...filter, source: event.currentTarget.value })}>
          <option value="">{t('live.allSources')}</option>
          {sources.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>{t('live.name')}</span>
        <input
          type="search"
          value={filter.name}
          placeholder={t('live.namePlaceholder')}
          data-testid="live-filter-name"
          onInput={(event) => change({ ...filter, name: event.currentTarget.value })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={filter.bots}
          onChange={(event) => change({ ...filter, bots: event.currentTarget.checked })}
        />
        <span>{t('live.showBots')}</span>
      </label>
    </form>
  );
}
