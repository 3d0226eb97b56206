import type { CostImportReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { NOBODY, type Origin, OriginChoice } from './origin.tsx';
import { Faults, Preview } from './preview.tsx';

interface State {
  file?: File;
  reply?: CostImportReply;
  error?: unknown;
  busy?: boolean;
  done?: boolean;
}

/** Choose a file; it is checked and shown before anything is stored. */
export function CostImport({ imported }: { imported: () => void }) {
  const { t } = useI18n();
  const [state, setState] = useState<State>({});
  const [turn, setTurn] = useState(0);
  const [origin, setOrigin] = useState<Origin>(NOBODY);
  const send = async (file: File, dry_run: '0' | '1', from = origin) => {
    setState({ file, busy: true });
    try {
      const reply = await api.importCosts(file, { name: file.name, dry_run, ...from });
      const done = reply.import_id !== null;
      setState(done ? { done } : { file, reply });
      if (done) imported();
      if (done) setTurn((n) => n + 1);
    } catch (error) {
      setState({ error });
    }
  };
  const { file, reply, error, busy, done } = state;
  return (
    <section class="card import">
      <h2>{t('costs.import')}</h2>
      <p class="muted">{t('costs.importHelp')}</p>
      <OriginChoice
        origin={origin}
        change={(next) => {
          setOrigin(next);
          if (state.file) void send(state.file, '1', next);
        }}
      />
      <label class="file">
        <span>{t('costs.file')}</span>
        <input
          key={turn}
          type="file"
          accept=".csv,text/csv"
          data-testid="cost-file"
          onChange={({ currentTarget: { files } }) => {
            if (files?.[0]) void send(files[0], '1');
          }}
        />
      </label>
      <div aria-live="polite">
        {busy ? <p>{t('costs.checking')}</p> : null}
        {done ? <p data-testid="cost-done">{t('costs.done')}</p> : null}
        {error ? <Failure error={error} /> : null}
        {reply ? <Found reply={reply} /> : null}
      </div>
      {file && reply && reply.error_count === 0 ? (
        <p class="line">
          <button type="button" class="primary" data-testid="cost-confirm" onClick={() => void send(file, '0')}>
            {t('costs.confirm', { n: reply.rows })}
          </button>
          <button
            type="button"
            onClick={() => {
              setState({});
              setTurn((n) => n + 1);
            }}
          >
            {t('costs.cancel')}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Found({ reply }: { reply: CostImportReply }) {
  const { t, format } = useI18n();
  const amounts = reply.amounts.map(({ currency, amount }) => `${format.money(amount, currency)} ${currency}`);
  return (
    <>
      {reply.days ? (
        <p data-testid="cost-found">
          {t('costs.found', { rows: format.count(reply.rows), ...reply.days, amounts: amounts.join(', ') })}
        </p>
      ) : null}
      {reply.totals.length > 0 ? <p class="muted">{t('costs.totals', { lines: reply.totals.join(', ') })}</p> : null}
      {reply.error_count > 0 ? <Faults reply={reply} /> : <Preview rows={reply.preview} />}
    </>
  );
}
