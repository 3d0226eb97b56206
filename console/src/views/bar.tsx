import type { ReportPage, SavedView } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { movingName, movingParams } from '../range.ts';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { CopyLink } from './copy-link.tsx';

interface BarProps {
  page: ReportPage;
  /** All that the page shows, as its address has it. */
  params: URLSearchParams;
}

/** Under the filters of a report: the views that were saved of it, and ways to save or share this one. */
export function ViewBar({ page, params }: BarProps) {
  const { t } = useI18n();
  const { data, reload } = useLoad('views', api.views);
  const [naming, setNaming] = useState(false);
  const views = data?.views.filter((view) => view.page === page) ?? [];
  return (
    <div class="view-bar">
      {views.length > 0 ? <Choice views={views} /> : null}
      <button
        type="button"
        class="quiet"
        aria-expanded={naming}
        data-testid="view-save"
        onClick={() => setNaming(!naming)}
      >
        {t('views.save')}
      </button>
      <CopyLink href={new URL(hrefOf([page], params), location.href).href} />
      <a href={hrefOf(['views'])} data-testid="view-list">
        {t('views.all')}
      </a>
      {naming ? (
        <NameForm
          page={page}
          params={params}
          done={() => {
            setNaming(false);
            reload();
          }}
        />
      ) : null}
    </div>
  );
}

function Choice({ views }: { views: SavedView[] }) {
  const { t } = useI18n();
  return (
    <label>
      <span class="visually-hidden">{t('views.open')}</span>
      <select
        value=""
        data-testid="view-open"
        onChange={({ currentTarget }) => go(hrefOf(['view', currentTarget.value]))}
      >
        <option value="">{t('views.open')}</option>
        {views.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function NameForm({ page, params, done }: BarProps & { done: () => void }) {
  const { t } = useI18n();
  const [error, setError] = useState<unknown>(null);
  const moves = movingName({ from: params.get('from') ?? '', to: params.get('to') ?? '' }, today()) !== null;
  const save = async (form: FormData) => {
    const kept = movingParams(params, today()).toString();
    await api.saveView({ name: String(form.get('name')), page, params: kept, shared: form.has('shared') });
  };
  return (
    <form
      class="filters"
      data-testid="view-form"
      onSubmit={(event) => {
        event.preventDefault();
        save(new FormData(event.currentTarget)).then(done, setError);
      }}
    >
      <label class="wide">
        <span>{t('views.name')}</span>
        <input name="name" required maxLength={100} autocomplete="off" />
      </label>
      <label class="check">
        <input type="checkbox" name="shared" />
        <span>{t('views.share')}</span>
      </label>
      <button type="submit" class="primary">
        {t('views.keep')}
      </button>
      <p class="muted small wide">{t(moves ? 'views.moves' : 'views.stays')}</p>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}
