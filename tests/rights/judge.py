"""What the oracle (oracle.yaml) says about one question: who, what, about which object, in which circumstances."""
import os

import yaml

PUBLIC = ('public_restricted', 'public_open')
OPEN_TYPES = ('open', 'public_open')
SEE_ROW = {'open': 'see open or restricted', 'restricted': 'see open or restricted', 'private': 'see private or shared repository',
           'shared_repository': 'see private or shared repository', 'public_restricted': 'see public', 'public_open': 'see public'}


class Circumstances:
    """The channel's type, the room's state and settings that circles depend on."""

    def __init__(self, type='restricted', state='closed', **settings):
        self.type, self.state = type, state
        self.settings = {'stage_access': 'everyone', 'mode': 'interactive', 'screen_share': 'speakers', 'hide_participants': False,
                         'guests': 'link', 'anonymous_viewers': True, 'anonymous_questions': False, 'group_chat': True, 'private_chat': False, 'qna': True, **settings}

    def __str__(self):
        changed = {k: v for k, v in self.settings.items() if v != Circumstances().settings[k]}
        return f'{self.type}, {self.state}' + (f', {changed}' if changed else '')


class Oracle:
    def __init__(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'oracle.yaml'), encoding='utf-8') as file:
            self.table = yaml.load(file, Loader=yaml.BaseLoader)
        self.subjects = {name: s for name, s in self.table['subjects'].items() if 'later' not in s}
        self.routes, self.messages = self.table['routes'], self.table['messages']
        self.acts = self.table['acts']

    def sees(self, subject, c):
        who = self.subjects[subject]
        return 'everything' in who or who.get('guest') == 'link' or self._cell('channel', SEE_ROW[c.type], who['channel']) == '●'

    def stranger(self, subject):
        """Has no account: over HTTP nobody is signed in."""
        return subject == 'anonymous' or 'guest' in self.subjects[subject]

    def allows(self, row, subject, c):
        """May the subject do in the channel under test what this row names?"""
        if row == 'see':
            return self.sees(subject, c)
        if row == 'stage':
            row = self._stage_row(c)
        who = self.subjects[subject]
        if 'everything' in who:
            return row != 'switch on others'
        if row in self.table['channel']:
            return self._holds(self._cell('channel', row, who['channel']), who, c) and not self._viewer_barred(row, who)
        if not self.sees(subject, c):
            return False
        return any(self._holds(self._cell('room', row, column), who, c) for column in who['room'])

    def is_later(self, row, subject):
        """Is this cell one that nothing answers yet?"""
        who = self.subjects[subject]
        later = self.table['later_cells'].get(row, {})
        columns = [column for column in who.get('room', []) if column not in later]
        return 'everything' not in who and any(c in later for c in who.get('room', [])) and not any(
            self._cell('room', row, column) == '●' for column in columns)

    def _viewer_barred(self, row, who):
        return 'viewer' in who and row == 'add media'

    def _stage_row(self, c):
        access = c.settings['stage_access']
        if access == 'request':
            return 'stage request'
        return 'stage invite' if access == 'invite' or c.settings['mode'] == 'webinar' else 'stage everyone'

    def _cell(self, table, row, column):
        return self.table[table][row][self.table[table]['columns'].index(column)]

    def _holds(self, cell, who, c):
        if not cell.startswith('○'):
            return cell == '●'
        s = c.settings
        viewers = c.type in PUBLIC and s['anonymous_viewers']
        return {'open type': c.type in OPEN_TYPES, 'visible': c.type not in ('private', 'shared_repository'), 'owner': 'owner' in who,
                'not the owner': True, 'grant': False, 'guests': s['guests'] == 'link', 'link role': False, 'anonymous viewers': viewers,
                'anonymous questions': viewers and s['anonymous_questions'], 'screens for everyone': s['screen_share'] == 'everyone',
                'not hidden': not s['hide_participants']}[cell[2:]]

    # ── what is answered ──

    def route(self, name, subject, target, c):
        """'ok', or the code of the refusal."""
        entry, who = self.routes[name], self.subjects[subject]
        if 'who' in entry:
            return self._by_who(entry, subject, who, target)
        if target in ('missing channel', 'foreign channel'):
            hidden = 'everything' not in who or target == 'missing channel'
            return ('unauthorized' if self.stranger(subject) else 'not_found') if hidden else 'ok'
        may = self.allows(entry['right'], subject, c) and not (self.stranger(subject) and entry.get('not') == 'anonymous')
        if self.stranger(subject):
            return 'ok' if may else 'unauthorized'
        if not self.sees(subject, c):
            return 'not_found'
        if entry['object'] == 'member':
            return self._about_member(entry, may, subject, target, c)
        return 'ok' if may else 'forbidden'

    def _about_member(self, entry, may, subject, target, c):
        if target == 'own' and 'own' in entry:
            may = may or self.allows(entry['own'], subject, c)
        if not may:
            return 'forbidden'
        if target in ('foreign', 'missing'):
            return 'not_found'
        owner = target == 'owner' or (target == 'own' and 'owner' in self.subjects[subject])
        return 'owner_stays' if owner and entry.get('not') == 'owner' else 'ok'

    def _by_who(self, entry, subject, who, target):
        access = entry['who']
        if access == 'everyone':
            return 'ok'
        if access == 'nobody':
            return 'not_found'
        if subject == 'anonymous' or (access != 'somebody' and self.stranger(subject)):
            return 'unauthorized'
        if access == 'admin' and 'everything' not in who:
            return 'forbidden'
        if target == 'missing' or (entry.get('reach') == 'own' and target != 'own'):
            return 'not_found'
        if entry.get('not') == 'own' and target == 'own':
            return 'not_yourself'
        return 'forbidden' if entry.get('not') == 'viewer' and 'viewer' in who else 'ok'

    def enter(self, subject, c):
        entry = self.messages['room.enter']
        if not self.sees(subject, c):
            return 'not_found'
        if self.allows(entry['right'][c.state], subject, c):
            return 'ok'
        return entry['refused'].get(c.state, 'forbidden')

    def rights(self, subject, c):
        """The names that a participant on the stage, if she may be there, is told."""
        names = {name for name, row in self.table['rights'].items() if row != 'later' and self.allows(row, subject, c)}
        if not self.allows('stage', subject, c):
            names -= {'publish_mic', 'publish_camera', 'publish_screen'}
        # In the green room nobody writes; who may open the room has opened it by entering.
        opened = c.state != 'closed' or self.allows('govern', subject, c)
        if not (opened and c.settings['group_chat']):
            names -= {'chat_write'}
        if not (opened and c.settings['private_chat']):
            names -= {'chat_private'}
        if not (opened and c.settings['qna']):
            names -= {'questions_ask'}
        return names if c.settings['qna'] else names - {'questions_all', 'questions_answer', 'questions_handle'}

    def channel_rights(self, subject, c):
        return {name for name, row in self.table['channel_rights'].items() if self.allows(row, subject, c)}
