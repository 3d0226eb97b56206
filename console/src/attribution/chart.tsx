import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  Tooltip,
} from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import { useMedia } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { channelName } from '../i18n/terms.ts';
import type { AttributionTable } from './merge.ts';
import type { Model } from './models.ts';
import type { View } from './query.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** Channels beyond these are in the table only: a picture of thirty bars says nothing. */
const MOST = 12;

interface ChartProps {
  table: AttributionTable;
  metric: View['metric'];
  currency: string | undefined;
}

/** Channels as grouped horizontal bars, one colour a model. The table is its text alternative. */
export function ChannelChart({ table, metric, currency }: ChartProps) {
  const { t, language, format } = useI18n();
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const calm = useMedia('(prefers-reduced-motion: reduce)');
  const shown = table.rows.slice(0, MOST);
  // `dark` decides the colours that are read from the style.
  useEffect(() => {
    if (!canvas.current) return;
    // A canvas does not inherit its font.
    Object.assign(Chart.defaults.font, { family: getComputedStyle(canvas.current).fontFamily, size: 13 });
    const show = (value: number) => (metric === 'value' ? format.money(value, currency) : format.credit(value));
    const chart = new Chart(
      canvas.current,
      configuration({
        labels: shown.map(({ channel }) => channelName(channel, language)),
        series: table.models.map((model, column) => ({
          label: t(`model.${model}`),
          data: shown.map(({ credits }) => credits[column]?.[metric] ?? 0),
          color: model,
        })),
        show,
        color: colorsOf(canvas.current),
        calm,
      }),
    );
    return () => chart.destroy();
  }, [table, metric, currency, language, dark, calm]);
  return (
    <div class="chart" style={{ height: `${shown.length * (24 + 12 * table.models.length) + 72}px` }}>
      <canvas ref={canvas} role="img" aria-label={t('attr.chartLabel', { metric: t(`attr.${metric}`) })} />
    </div>
  );
}

type Color = Model | 'ink' | 'muted' | 'line' | 'surface';

function colorsOf(element: Element): (name: Color) => string {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

interface Drawing {
  labels: string[];
  series: { label: string; data: number[]; color: Color }[];
  show: (value: number) => string;
  color: (name: Color) => string;
  calm: boolean;
}

function configuration({ labels, series, show, color, calm }: Drawing): ChartConfiguration<'bar'> {
  return {
    type: 'bar',
    data: {
      labels,
      datasets: series.map(({ label, data, color: name }) => ({
        label,
        data,
        backgroundColor: color(name),
        borderRadius: 3,
        barPercentage: 0.86,
        categoryPercentage: 0.74,
      })),
    },
    options: {
      indexAxis: 'y',
      responsive: true,
      maintainAspectRatio: false,
      animation: calm ? false : { duration: 250 },
      interaction: { mode: 'index', axis: 'y', intersect: false },
      scales: scales(show, color),
      plugins: {
        legend: { align: 'start', labels: { color: color('ink'), boxWidth: 12, boxHeight: 12, padding: 16 } },
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}  ${show(Number(item.raw))}` } },
      },
    },
  };
}

function scales(show: Drawing['show'], color: Drawing['color']) {
  return {
    x: {
      beginAtZero: true,
      border: { display: false },
      grid: { color: color('line') },
      ticks: { color: color('muted'), maxTicksLimit: 6, callback: (value: string | number) => show(Number(value)) },
    },
    y: {
      border: { color: color('line') },
      grid: { display: false },
      ticks: { color: color('ink'), autoSkip: false },
    },
  };
}
