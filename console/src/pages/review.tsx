import type { ReviewItem } from '@guiyi/protocol';
import { api } from '../api.ts';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { Case } from '../review/case.tsx';

/** Identifiers about which staff may know better than the rule. */
export function ReviewPage() {
  const { t } = useI18n();
  const { data, error, loading, reload } = useLoad('review', api.review);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('review.title')}</h1>
          <p class="muted">{t('review.lead')}</p>
        </div>
        <button type="button" disabled={loading} onClick={reload}>
          {t('app.refresh')}
        </button>
      </header>
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <Cases items={data.items} /> : error ? null : <Loading />}
    </>
  );
}

function Cases({ items }: { items: ReviewItem[] }) {
  const { t } = useI18n();
  return (
    <section class="card">
      {items.length === 0 ? (
        <Empty title={t('review.empty')} hint={t('review.emptyHint')} />
      ) : (
        <ol class="cases">
          {items.map((item) => (
            <Case key={item.identifier.ref} item={item} />
          ))}
        </ol>
      )}
    </section>
  );
}
