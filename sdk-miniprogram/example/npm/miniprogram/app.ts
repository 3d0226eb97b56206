import { guiyi } from '@guiyi/miniprogram';
import { exposure } from '@guiyi/miniprogram/exposure';
import { shares } from '@guiyi/miniprogram/shares';
import { taps } from '@guiyi/miniprogram/taps';

// Each part is beside the SDK: what a mini-program does not use it does not carry.
exposure(guiyi);
shares(guiyi);
taps(guiyi);
// Before App(), so that pages can be captured by themselves.
guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' });

App({});
