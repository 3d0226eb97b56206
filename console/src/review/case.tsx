import type { ReviewItem } from '@guiyi/protocol';
import { Decision } from '../components/decision.tsx';
import { IdentifierLabel } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';
import { hrefOf } from '../route.ts';

/** One identifier: what the rule decided, who claims it, and what staff can decide instead. */
export function Case({ item }: { item: ReviewItem }) {
  const { t, format } = useI18n();
  const { kind, identifier, since, claims } = item;
  return (
    <li data-testid="review-case" data-kind={kind}>
      <p>
        <IdentifierLabel type={identifier.type} masked={identifier.masked} />{' '}
        <span class="badge">{t(`review.${kind}`)}</span>{' '}
        <time class="muted small number" dateTime={since}>
          {format.time(since)}
        </time>
      </p>
      <p class="muted small">{t(`review.${kind}.why`)}</p>
      <ul class="claims">
        {claims.map((claim) => (
          <Claim key={claim.person_id} item={item} claim={claim} />
        ))}
      </ul>
    </li>
  );
}

interface ClaimProps {
  item: ReviewItem;
  claim: ReviewItem['claims'][number];
}

function Claim({ item, claim }: ClaimProps) {
  const { t, format } = useI18n();
  const pair = { a: { ref: item.identifier.ref }, b: { ref: claim.identifier.ref } };
  return (
    <li>
      <p>
        <a href={hrefOf(['person', claim.person_id])}>
          <IdentifierLabel type={claim.identifier.type} masked={claim.identifier.masked} />
        </a>{' '}
        <span class={`badge trust ${claim.trust}`}>{t(`trust.${claim.trust}`)}</span>{' '}
        <time class="muted small number" dateTime={claim.last}>
          {format.time(claim.last)}
        </time>
      </p>
      {item.kind === 'blocked' ? null : (
        <div class="decisions">
          <Decision label={t('review.confirm')} call={{ action: 'confirm', ...pair }} />
          <Decision label={t('review.forbid')} call={{ action: 'forbid', ...pair }} />
        </div>
      )}
    </li>
  );
}
