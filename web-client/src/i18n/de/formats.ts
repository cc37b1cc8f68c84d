// Zahlen, Zeiten und Mehrzahl im Deutschen.
import { formats } from '../format';

export const f = formats('de-DE', { today: 'heute', yesterday: 'gestern', onDay: (day) => `am ${day}` });
