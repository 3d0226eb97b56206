import type { ChannelTestReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { ChannelBadge } from '../components/labels.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';

/** "Where would this URL go?" The question lives in the address, so that it can be shared. */
export function TestBench({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  const asked = { url: params.get('url') ?? '', referrer: params.get('referrer') ?? '' };
  const [url, setUrl] = useState(asked.url);
  const [referrer, setReferrer] = useState(asked.referrer);
  const { data, error } = useLoad(asked.url ? JSON.stringify(asked) : null, (signal) => api.testChannel(asked, signal));
  return (
    <section class="card">
      <h2>{t('channels.test')}</h2>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          go(hrefOf(['channels'], new URLSearchParams({ url: url.trim(), referrer: referrer.trim() })), true);
        }}
      >
        <label class="address">
          <span>{t('channels.url')}</span>
          <input
            type="url"
            required
            maxLength={4096}
            value={url}
            placeholder={t('channels.urlHint')}
            data-testid="channel-url"
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <label class="address">
          <span>{t('channels.referrer')}</span>
          <input
            type="url"
            maxLength={4096}
            value={referrer}
            placeholder={t('channels.referrerHint')}
            data-testid="channel-referrer"
            onInput={(event) => setReferrer(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" data-testid="channel-test">
          {t('channels.run')}
        </button>
      </form>
      {asked.url === '' ? null : error ? <Failure error={error} /> : data ? <Answer reply={data} /> : <Loading />}
    </section>
  );
}

function Answer({ reply }: { reply: ChannelTestReply }) {
  const { t } = useI18n();
  const { touchpoint, rule, own, facts, ignored } = reply;
  return (
    <div class="answer" role="status" data-testid="channel-answer" data-channel={touchpoint?.channel ?? ''}>
      <h3>{t('channels.result')}</h3>
      {touchpoint ? (
        <>
          <p class="headline">
            <ChannelBadge channel={touchpoint.channel} />
            {own
              ? t('channels.byOwn', { n: own })
              : rule
                ? t('channels.byRule', { n: rule.position })
                : t('channels.noRule')}
          </p>
          <dl class="pairs">
            {(['source', 'medium', 'campaign', 'category'] as const).map((field) => (
              <div key={field}>
                <dt>{t(`channels.${field}`)}</dt>
                <dd>{facts?.[field] || '–'}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        <p class="state-title">{t('channels.nothing')}</p>
      )}
      {ignored ? <p>{t(`channels.${ignored}`)}</p> : null}
      <Read reply={reply} />
    </div>
  );
}

function Read({ reply: { tags, click, referrer } }: { reply: ChannelTestReply }) {
  const { t } = useI18n();
  const words = (...parts: string[]) => parts.filter(Boolean).join(' / ');
  return (
    <ul class="muted small">
      {tags ? <li>{t('channels.read.tags', { value: words(tags.source, tags.medium, tags.name) })}</li> : null}
      {click ? <li>{t('channels.read.click', { value: words(click.source, click.medium) })}</li> : null}
      {referrer ? <li>{t('channels.read.referrer', { value: referrer })}</li> : null}
      {tags || click || referrer ? null : <li>{t('channels.read.none')}</li>}
    </ul>
  );
}
