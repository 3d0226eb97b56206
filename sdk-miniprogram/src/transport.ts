import type { Reply } from '@guiyi/sdk-core';
import type { Wx } from './wx.ts';

const TIMEOUT_MS = 15_000;

/** Posts JSON text. No answer is status 0. `success` comes with any status, so that is looked at. */
export function post(wx: Wx, url: string, data: string): Promise<Reply> {
  return new Promise<Reply>((resolve, fail) => {
    wx.request({
      url,
      method: 'POST',
      data,
      timeout: TIMEOUT_MS,
      success: ({ statusCode, data: body, header = {} }) =>
        // Some base libraries leave the header's case as the server wrote it.
        resolve({ status: statusCode, retryAfter: header['Retry-After'] || header['retry-after'], body }),
      fail,
    });
  }).catch(() => ({ status: 0 }));
}
