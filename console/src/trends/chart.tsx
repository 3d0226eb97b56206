import {
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { useEffect, useRef } from 'preact/hooks';
import { MODELS } from '../attribution/models.ts';
import { useMedia } from '../hooks.ts';

Chart.register(CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

interface ChartProps {
  days: string[];
  lines: { label: string; values: number[] }[];
  label: string;
}

/** One line a series over the days. The table is its text alternative. */
export function TrendChart({ days, lines, label }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const calm = useMedia('(prefers-reduced-motion: reduce)');
  // `dark` decides the colours that are read from the style.
  useEffect(() => {
    if (!canvas.current) return;
    const style = getComputedStyle(canvas.current);
    Object.assign(Chart.defaults.font, { family: style.fontFamily, size: 13 });
    const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const chart = new Chart(canvas.current, {
      type: 'line',
      data: {
        labels: days,
        datasets: lines.map(({ label: name, values }, i) => ({
          label: name,
          data: values,
          borderColor: color(MODELS[i] ?? 'muted'),
          backgroundColor: color(MODELS[i] ?? 'muted'),
          borderWidth: 2,
          pointRadius: days.length > 45 ? 0 : 2,
        })),
      },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: calm ? false : { duration: 250 },
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: { grid: { display: false }, ticks: { color: color('muted'), maxTicksLimit: 10 } },
          y: { beginAtZero: true, grid: { color: color('line') }, ticks: { color: color('muted'), precision: 0 } },
        },
        plugins: { legend: { align: 'start', labels: { color: color('ink'), boxWidth: 12, boxHeight: 12 } } },
      },
    });
    return () => chart.destroy();
  }, [days, lines, dark, calm]);
  return (
    <div class="chart" style={{ height: '340px' }}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
