import { LIMITS } from '@guiyi/protocol/limits';
import { fields } from './fields.ts';

/** What an event says of money, in the names of the tracking spec. */
export interface Amount {
  value: number | null;
  /** ISO 4217, upper case. */
  currency: string | null;
}

/** Reads `revenue`, `total` or `value`, and `currency`; what is not of its type is not there. */
export function amountOf(properties: unknown): Amount {
  const { revenue, total, value, currency } = fields(properties);
  return {
    value: numberOf(revenue) ?? numberOf(total) ?? numberOf(value),
    currency: typeof currency === 'string' && /^[a-z]{3}$/i.test(currency) ? currency.toUpperCase() : null,
  };
}

/** Reads `order_id`; a number is its digits. */
export function orderIdOf(properties: unknown): string | null {
  const { order_id } = fields(properties);
  if (typeof order_id === 'number') return String(order_id);
  const usable = typeof order_id === 'string' && order_id !== '' && order_id.length <= LIMITS.identifier;
  return usable ? order_id : null;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
