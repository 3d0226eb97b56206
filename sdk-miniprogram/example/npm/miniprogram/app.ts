import { guiyi } from '@guiyi/miniprogram';

// Before App(), so that pages can be captured by themselves.
guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' });

App({});
