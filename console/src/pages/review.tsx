import type { ReviewItem } from '@guiyi/protocol';
import { api } from '../api.ts';
import { LoadedPage } from '../components/loaded-page.tsx';
import { Empty } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { Case } from '../review/case.tsx';

/** Identifiers about which staff may know better than the rule. */
export function ReviewPage() {
  const loaded = useLoad('review', api.review);
  return (
    <LoadedPage name="review" loaded={loaded}>
      {(data) => <Cases items={data.items} />}
    </LoadedPage>
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
