import { useI18n } from '../i18n/context.tsx';

/** Whether the end of a hash chain is noted elsewhere too, and since when. */
export function Anchored({ at }: { at: string | null }) {
  const { t, format } = useI18n();
  return <small>{at === null ? t('chain.unanchored') : t('chain.anchored', { time: format.time(at) })}</small>;
}
