import type { PlannedCampaign } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { encode, renderSVG } from 'uqr';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { download } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { pathOf } from './draft.ts';

/** A quarter of a code may be soiled or covered. */
const QR = { ecc: 'Q', border: 4 } as const;
const VERSIONS = ['release', 'trial', 'develop'] as const;

/** What is handed out: the link to copy, and the picture to print. */
export function HandOut({ campaign }: { campaign: PlannedCampaign }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const { kind, link, code, name } = campaign;
  const copy = () => navigator.clipboard.writeText(link).then(() => setCopied(true));
  return (
    <div class="hand-out" data-testid="campaign-hand-out">
      <p class="line">
        <code data-testid="campaign-link">{link}</code>
        <button type="button" onClick={() => void copy().catch(() => {})}>
          {t(copied ? 'once.copied' : 'once.copy')}
        </button>
      </p>
      {kind === 'web' ? <QrCode link={link} name={name} /> : <MiniprogramCode code={code} />}
    </div>
  );
}

function QrCode({ link, name }: { link: string; name: string }) {
  const { t } = useI18n();
  const { size, data } = encode(link, QR);
  const save = () => download(`${name}.svg`, new Blob([renderSVG(link, QR)], { type: 'image/svg+xml' }));
  return (
    <>
      <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('campaigns.qr', { name })}>
        <rect class="paper" width={size} height={size} />
        <path d={pathOf(data)} />
      </svg>
      <button type="button" data-testid="campaign-qr" onClick={save}>
        {t('campaigns.saveQr')}
      </button>
    </>
  );
}

/** Only WeChat can draw these. Without it the scene code goes into WeChat's own page for codes. */
function MiniprogramCode({ code }: { code: string }) {
  const { t } = useI18n();
  const [version, setVersion] = useState<(typeof VERSIONS)[number]>('release');
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const save = async () => {
    setState({ busy: true, error: null });
    try {
      download(`${code}.jpg`, await api.campaignImage(code, { version, width: 1280 }));
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <>
      <p class="muted">
        {t('campaigns.scene')} <code>{code}</code>
      </p>
      <p class="line">
        <select
          aria-label={t('campaigns.version')}
          value={version}
          onChange={(e) => setVersion(VERSIONS.find((each) => each === e.currentTarget.value) ?? 'release')}
        >
          {VERSIONS.map((each) => (
            <option key={each} value={each}>
              {t(`campaigns.version.${each}`)}
            </option>
          ))}
        </select>
        <button type="button" disabled={state.busy} data-testid="campaign-image" onClick={() => void save()}>
          {t('campaigns.saveImage')}
        </button>
      </p>
      {state.error ? <Failure error={state.error} /> : null}
    </>
  );
}
