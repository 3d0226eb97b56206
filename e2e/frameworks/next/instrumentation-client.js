import { guiyi } from '@guiyi/web';

guiyi.init({ writeKey: 'demo-web', endpoint: 'https://data.example.cn' });
