// @ts-check
import { parse } from 'csv-parse/sync';

/** @typedef {Record<'InvoiceNo' | 'StockCode' | 'Description' | 'Quantity' | 'InvoiceDate' | 'UnitPrice' | 'CustomerID', string>} Row */

/**
 * The invoices of the file as calls of a Segment-protocol client, in the order of the file.
 *
 * @param {string} csv
 */
export function orderCalls(csv) {
  /** @type {Row[]} */
  const rows = parse(csv, { columns: true });
  return [...Map.groupBy(rows, (row) => row.InvoiceNo).values()].map(callOf);
}

/**
 * @param {Row[]} rows lines of one invoice
 */
function callOf(rows) {
  const [{ InvoiceNo, InvoiceDate, CustomerID }] = /** @type {[Row]} */ (rows);
  const products = rows.map((row) => ({
    product_id: row.StockCode,
    name: row.Description,
    price: Number(row.UnitPrice),
    quantity: Number(row.Quantity),
  }));
  const revenue = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return {
    userId: CustomerID,
    event: 'Order Completed',
    messageId: `online-retail-${InvoiceNo}`,
    timestamp: new Date(`${InvoiceDate.replace(' ', 'T')}Z`),
    properties: { order_id: InvoiceNo, revenue: Math.round(revenue * 100) / 100, currency: 'GBP', products },
  };
}
