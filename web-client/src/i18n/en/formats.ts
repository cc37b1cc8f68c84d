// English formats: British dates, 24 hours.
import { formats } from '../format';

export const f = formats('en-GB', { today: 'today', yesterday: 'yesterday', onDay: (day) => `on ${day}` });
