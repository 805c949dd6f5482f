/* Made from src/main/console by its build.mjs; not to be edited. inputs=f80a6abdf8fac09d09482b6c3e8aec0bf378629c33c3ea84bf9906d99ab5c74c */
var wadiPage = (() => {
  'use strict'
  const LENT = ['react', 'react-router-dom']
  const made = {}
  const makers = {}
  let scope
  const define = (name, needs, make) => {
    makers[name] = { needs, make }
  }
  const need = name => {
    if (made[name] === undefined) {
      const { needs, make } = makers[name]
      const exports = (made[name] = {})
      make(...needs.map(one => (one === 'require' ? need : one === 'exports' ? exports : need(one))))
    }
    return made[name]
  }
  const newest = versions => versions[Object.keys(versions).sort(byNumbers).at(-1)]
  const byNumbers = (a, b) => a.localeCompare(b, 'en', { numeric: true })
define("words", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.count = count;
    exports.exact = exact;
    exports.bytes = bytes;
    exports.rate = rate;
    exports.percent = percent;
    exports.span = span;
    exports.clock = clock;
    exports.ago = ago;
    exports.many = many;
    const NONE = '–';
    function count(n) {
        if (n == null || !Number.isFinite(n)) {
            return NONE;
        }
        const size = Math.abs(n);
        if (size >= 1e9) {
            return short(n / 1e9) + ' G';
        }
        if (size >= 1e6) {
            return short(n / 1e6) + ' M';
        }
        if (size >= 1e4) {
            return short(n / 1e3) + ' k';
        }
        return size < 10 && !Number.isInteger(n) ? n.toFixed(1) : String(Math.round(n));
    }
    function exact(n) {
        return n == null || !Number.isFinite(n) ? NONE : Math.round(n).toLocaleString('en');
    }
    function bytes(n) {
        if (n == null || !Number.isFinite(n)) {
            return NONE;
        }
        const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
        let size = Math.abs(n);
        let unit = 0;
        while (size >= 1024 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        return (n < 0 ? '-' : '') + (unit === 0 ? String(Math.round(size)) : short(size)) + ' ' + units[unit];
    }
    function short(n) {
        return Math.abs(n) >= 100 ? n.toFixed(0) : Math.abs(n) >= 10 ? n.toFixed(1) : n.toFixed(2);
    }
    function rate(n, unit) {
        return n == null ? NONE : count(n) + ' ' + unit + '/s';
    }
    function percent(share) {
        if (share == null || !Number.isFinite(share)) {
            return NONE;
        }
        const all = share * 100;
        return all === 0 ? '0 %' : all < 0.1 ? '< 0.1 %' : (all < 10 ? all.toFixed(1) : all.toFixed(0)) + ' %';
    }
    function span(seconds) {
        if (seconds == null || !Number.isFinite(seconds)) {
            return NONE;
        }
        const s = Math.max(0, seconds);
        if (s < 1) {
            return s === 0 ? '0 s' : '< 1 s';
        }
        if (s < 60) {
            return Math.round(s) + ' s';
        }
        const minutes = Math.floor(s / 60);
        if (minutes < 60) {
            const rest = Math.floor(s % 60);
            return minutes + ' min' + (rest > 0 && minutes < 10 ? ' ' + rest + ' s' : '');
        }
        const hours = Math.floor(minutes / 60);
        if (hours < 48) {
            return hours + ' h' + (minutes % 60 > 0 ? ' ' + (minutes % 60) + ' min' : '');
        }
        return Math.floor(hours / 24) + ' days';
    }
    function clock(time, now) {
        const then = new Date(time);
        if (time === '' || Number.isNaN(then.getTime())) {
            return NONE;
        }
        const day = then.toDateString() === new Date(now).toDateString();
        const hour = two(then.getHours()) + ':' + two(then.getMinutes()) + ':' + two(then.getSeconds());
        return day ? hour : then.getFullYear() + '-' + two(then.getMonth() + 1) + '-' + two(then.getDate()) + ' ' + hour;
    }
    function ago(time, now) {
        const then = Date.parse(time);
        return Number.isNaN(then) ? NONE : span((now - then) / 1000) + ' ago';
    }
    function two(n) {
        return String(n).padStart(2, '0');
    }
    function many(n, one, more = one + 's') {
        return exact(n) + ' ' + (n === 1 ? one : more);
    }
});
define("capture-rows", ["require", "exports", "words"], function (require, exports, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.rows = rows;
    exports.size = size;
    exports.found = found;
    function rows(main, named, catalog) {
        const all = catalog.map(one => ({
            capture: one.capture,
            tenant: '',
            name: '',
            query: '',
            started: one.started,
            lines: one.stopped === '' && one.lines === 0 ? null : one.lines,
            plainBytes: null,
            bytes: one.bytes,
            state: one.stopped === '' ? 'closed' : 'sealed',
        }));
        const put = (folder, more) => {
            const i = all.findIndex(row => folder === row.capture || folder.endsWith('/' + row.capture));
            const before = all[i];
            if (before === undefined) {
                all.push({ capture: below(folder), bytes: null, ...more });
            }
            else {
                all[i] = { ...before, ...more };
            }
        };
        for (const one of main) {
            put(one.folder, {
                tenant: one.tenant,
                name: '',
                query: '',
                started: one.started,
                lines: one.lines,
                plainBytes: one.plainBytes,
                state: one.sealed ? 'sealed' : one.open ? 'open' : 'closed',
            });
        }
        for (const one of named) {
            put(one.folder, {
                tenant: '',
                name: one.name,
                query: one.query,
                started: one.started,
                lines: one.lines,
                plainBytes: one.plainBytes,
                state: one.ended === '' ? 'open' : 'sealed',
            });
        }
        return all.sort((a, b) => Date.parse(b.started) - Date.parse(a.started) || a.capture.localeCompare(b.capture));
    }
    function below(folder) {
        return /(?:^|\/)((?:captures|named|dlq|quarantine)\/.*)$/.exec(folder)?.[1] ?? folder;
    }
    function size(row) {
        const parts = [
            row.bytes === null || row.bytes === 0 ? '' : words.bytes(row.bytes) + ' on disk',
            row.plainBytes === null ? '' : words.bytes(row.plainBytes) + ' of text',
        ];
        return parts.filter(part => part !== '').join(', ') || '–';
    }
    function found(job) {
        return Object.entries(job.found)
            .filter(([name, value]) => typeof value === 'number' || (name === 'complete' && value === false))
            .map(([name, value]) => (name === 'complete' ? 'not everything could be read' : words.exact(value) + ' ' + name))
            .join(', ');
    }
});
define("jolokia", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Jolokia = exports.Refused = exports.Unreachable = exports.SessionEnded = void 0;
    exports.read = read;
    exports.exec = exec;
    exports.sentence = sentence;
    exports.parsed = parsed;
    class SessionEnded extends Error {
    }
    exports.SessionEnded = SessionEnded;
    class Unreachable extends Error {
    }
    exports.Unreachable = Unreachable;
    class Refused extends Error {
        status;
        constructor(message, status) {
            super(message);
            this.status = status;
        }
    }
    exports.Refused = Refused;
    const PATIENCE_MILLIS = 20_000;
    function read(mbean, ...attributes) {
        return { type: 'read', mbean, attribute: attributes };
    }
    function exec(mbean, operation, ...args) {
        return { type: 'exec', mbean, operation, arguments: args };
    }
    class Jolokia {
        fetch;
        address;
        constructor(fetch, address) {
            this.fetch = fetch;
            this.address = address;
        }
        async ask(questions) {
            let response;
            try {
                response = await this.fetch(this.address, {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json' },
                    body: JSON.stringify(questions),
                    signal: AbortSignal.timeout(PATIENCE_MILLIS),
                });
            }
            catch (e) {
                throw new Unreachable(e instanceof Error ? e.message : String(e));
            }
            if (response.status === 401 || response.status === 403) {
                throw new SessionEnded('the session has ended');
            }
            if (response.status !== 200) {
                throw new Unreachable('the gateway answered with status ' + response.status);
            }
            let said;
            try {
                said = await response.json();
            }
            catch {
                throw new Unreachable('the answer is not JSON');
            }
            if (!Array.isArray(said) || said.length !== questions.length) {
                throw new Unreachable('the answer does not fit the questions');
            }
            return said.map(answer);
        }
        async call(mbean, operation, ...args) {
            const [said] = await this.ask([exec(mbean, operation, ...args)]);
            if (said === undefined || !said.ok) {
                throw new Refused(said?.error ?? 'no answer', said?.status ?? 500);
            }
            return said.value;
        }
    }
    exports.Jolokia = Jolokia;
    function answer(said) {
        const one = (said ?? {});
        return one.status === 200
            ? { ok: true, value: one.value }
            : { ok: false, error: sentence(one.error ?? 'no reason was given'), status: one.status ?? 500 };
    }
    function sentence(error) {
        const plain = error.replace(/^(?:[\w$]+\.)+[\w$]+\s*:\s*/, '');
        return plain === error || plain === '' ? error : sentence(plain);
    }
    function parsed(value) {
        return typeof value === 'string' ? JSON.parse(value) : value;
    }
});
define("model", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Allowed = exports.BEANS = void 0;
    exports.whole = whole;
    exports.within = within;
    exports.troubles = troubles;
    exports.received = received;
    exports.mean = mean;
    exports.largest = largest;
    exports.BEANS = {
        console: 'dev.wadi:type=Console',
        ring: 'dev.wadi:type=Ring,name=recent',
        redaction: 'dev.wadi:type=Redaction',
        wal: 'dev.wadi:type=Wal,name=main',
        deadLetters: 'dev.wadi:type=DeadLetters',
        letters: 'dev.wadi:type=Capture,name=dlq',
        gateway: 'dev.wadi:type=Gateway',
        capture: 'dev.wadi:type=Capture,name=main',
        named: 'dev.wadi:type=NamedCaptures,name=named',
        analysis: 'dev.wadi:type=Analysis',
        shares: 'dev.wadi:type=Shares',
        routes: 'dev.wadi:type=Routes',
        proof: 'dev.wadi:type=RouteProof',
    };
    class Allowed {
        operations;
        constructor(operations) {
            this.operations = operations;
        }
        may(mbean, operation) {
            return this.operations[mbean]?.includes(operation) ?? false;
        }
    }
    exports.Allowed = Allowed;
    function whole(overview) {
        const full = (points) => [...Array(Math.max(0, overview.points - points.length)).fill(null), ...points];
        const station = (one) => ({
            ...one,
            rates: full(one.rates),
            errors: full(one.errors),
            ...(one.lags === undefined ? {} : { lags: full(one.lags) }),
        });
        const { chain, wal } = overview;
        return {
            ...overview,
            sources: overview.sources.map(station),
            sinks: overview.sinks.map(station),
            chain: { ...chain, lines: full(chain.lines), changed: full(chain.changed) },
            wal: { ...wal, lines: full(wal.lines), sizes: full(wal.sizes) },
        };
    }
    const ROLES = ['viewer', 'operator', 'admin'];
    function within(role, needed) {
        return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed);
    }
    const SOON_SECONDS = 12 * 3600;
    function troubles(overview) {
        const all = [];
        if (overview.wal.unavailable !== '') {
            all.push({ words: 'Nothing can be kept: ' + overview.wal.unavailable, since: '', weight: 'danger' });
        }
        if (overview.chain.problem !== '') {
            all.push({ words: 'Redaction: ' + overview.chain.problem, since: '', weight: 'danger' });
        }
        for (const station of [...overview.sinks, ...overview.sources]) {
            const about = { kind: station.kind, name: station.name };
            const what = station.kind === 'sink' ? 'Sink ' : 'Source ';
            if (station.state === 'in_trouble') {
                const why = [station.words, station.lastError].filter(word => word !== '').join(', ');
                all.push({
                    words: what + station.name + ' is in trouble' + (why === '' ? '' : ': ' + why),
                    station: about,
                    since: station.troubleSince,
                    weight: 'danger',
                });
            }
            else if (station.kind === 'sink' && (station.state === 'paused' || station.state === 'stopped')) {
                all.push({
                    words: what + station.name + ' is ' + station.state,
                    station: about,
                    since: station.troubleSince,
                    weight: 'warning',
                });
            }
            if (station.loss != null && (station.loss.inSeconds ?? 0) < SOON_SECONDS) {
                all.push({ words: what + station.name + ': ' + station.loss.sentence, station: about, since: '', weight: 'warning' });
            }
        }
        return all.sort((a, b) => Number(a.weight === 'warning') - Number(b.weight === 'warning'));
    }
    function received(overview) {
        const rates = overview.sources
            .filter(source => source.rateUnit === 'lines')
            .map(source => source.ratePerSecond)
            .filter((rate) => rate !== null);
        return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
    }
    function mean(points) {
        const known = points.filter((point) => point !== null);
        return known.length === 0 ? null : known.reduce((sum, point) => sum + point, 0) / known.length;
    }
    function largest(points) {
        return points.reduce((most, point) => Math.max(most, point ?? 0), 0);
    }
});
define("polls", ["require", "exports", "jolokia"], function (require, exports, jolokia_1) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Polls = void 0;
    class Polls {
        jolokia;
        clock;
        standing = new Set();
        watchers = new Set();
        contact = { state: 'asking', at: 0, reason: '' };
        cancel;
        busy = false;
        seen = true;
        constructor(jolokia, clock) {
            this.jolokia = jolokia;
            this.clock = clock;
        }
        every(everyMillis, question, tell) {
            const one = { question, everyMillis, tell, due: this.clock.now() };
            this.standing.add(one);
            this.plan();
            return {
                now: () => {
                    one.due = this.clock.now();
                    this.plan();
                },
                stop: () => {
                    this.standing.delete(one);
                    this.plan();
                },
            };
        }
        watch(watcher) {
            this.watchers.add(watcher);
            watcher(this.contact);
            return () => this.watchers.delete(watcher);
        }
        show(seen) {
            this.seen = seen;
            this.plan();
        }
        now() {
            for (const one of this.standing) {
                one.due = this.clock.now();
            }
            this.plan();
        }
        ended() {
            this.set({ state: 'ended', at: this.contact.at, reason: '' });
            this.plan();
        }
        plan() {
            this.cancel?.();
            this.cancel = undefined;
            if (this.busy || !this.seen || this.standing.size === 0 || this.contact.state === 'ended') {
                return;
            }
            const next = Math.min(...[...this.standing].map(one => one.due));
            this.cancel = this.clock.later(Math.max(0, next - this.clock.now()), () => void this.turn());
        }
        async turn() {
            this.cancel = undefined;
            const now = this.clock.now();
            const asked = [];
            for (const one of this.standing) {
                if (one.due <= now) {
                    one.due = now + one.everyMillis;
                    const question = one.question();
                    if (question !== undefined) {
                        asked.push({ one, question });
                    }
                }
            }
            if (asked.length > 0) {
                this.busy = true;
                try {
                    const answers = await this.jolokia.ask(asked.map(({ question }) => question));
                    this.set({ state: 'fresh', at: this.clock.now(), reason: '' });
                    asked.forEach(({ one }, i) => {
                        const answer = answers[i];
                        if (answer !== undefined && this.standing.has(one)) {
                            one.tell(answer);
                        }
                    });
                }
                catch (e) {
                    const reason = e instanceof Error ? e.message : String(e);
                    this.set({ state: e instanceof jolokia_1.SessionEnded ? 'ended' : 'lost', at: this.contact.at, reason });
                }
                finally {
                    this.busy = false;
                }
            }
            this.plan();
        }
        set(contact) {
            this.contact = contact;
            for (const watcher of this.watchers) {
                watcher(contact);
            }
        }
    }
    exports.Polls = Polls;
});
define("host", ["require", "exports", "react", "jolokia", "model"], function (require, exports, React, jolokia_2, model_1) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.PageContext = exports.NOBODY = void 0;
    exports.usePage = usePage;
    exports.useAsked = useAsked;
    exports.useCalled = useCalled;
    exports.useDoing = useDoing;
    exports.useNow = useNow;
    exports.useContact = useContact;
    exports.useWho = useWho;
    exports.NOBODY = new model_1.Allowed({});
    exports.PageContext = React.createContext(null);
    function usePage() {
        const page = React.useContext(exports.PageContext);
        if (page === null) {
            throw new Error('outside of the page');
        }
        return page;
    }
    function useAsked(key, everyMillis, question) {
        const { polls } = usePage().host;
        const [said, setSaid] = React.useState({ key, value: null, error: '' });
        const handle = React.useRef(null);
        React.useEffect(() => {
            if (key === '') {
                return undefined;
            }
            const asking = polls.every(everyMillis, () => question, answer => setSaid(before => answer.ok
                ? { key, value: answer.value, error: '' }
                : { key, value: before.key === key ? before.value : null, error: answer.error }));
            handle.current = asking;
            return () => asking.stop();
        }, [key, everyMillis, polls]);
        const again = React.useCallback(() => handle.current?.now(), []);
        return said.key === key ? { value: said.value, error: said.error, again } : { value: null, error: '', again };
    }
    function useCalled(everyMillis, mbean, operation, ...args) {
        return useAsked(JSON.stringify([mbean, operation, args]), everyMillis, (0, jolokia_2.exec)(mbean, operation, ...args));
    }
    function useDoing() {
        const page = usePage();
        const [busy, setBusy] = React.useState(false);
        const run = async (words, mbean, operation, ...args) => {
            setBusy(true);
            try {
                const value = await page.host.jolokia.call(mbean, operation, ...args);
                if (words !== '') {
                    page.tell(words, 'good');
                }
                page.refresh();
                return value ?? null;
            }
            catch (e) {
                if (e instanceof jolokia_2.SessionEnded) {
                    page.host.polls.ended();
                }
                else {
                    page.tell((e instanceof jolokia_2.Refused ? '' : 'It could not be asked: ') + (e instanceof Error ? e.message : String(e)), 'danger');
                }
                return undefined;
            }
            finally {
                setBusy(false);
            }
        };
        return { busy, run };
    }
    function useNow() {
        const [now, setNow] = React.useState(Date.now());
        React.useEffect(() => {
            const ticking = setInterval(() => {
                if (!document.hidden) {
                    setNow(Date.now());
                }
            }, 1000);
            return () => clearInterval(ticking);
        }, []);
        return now;
    }
    function useContact(polls) {
        const [contact, setContact] = React.useState({ state: 'asking', at: 0, reason: '' });
        React.useEffect(() => polls.watch(setContact), [polls]);
        return contact;
    }
    function useWho(host) {
        const [who, setWho] = React.useState({
            me: null,
            allowed: exports.NOBODY,
            error: '',
        });
        React.useEffect(() => {
            const me = host.polls.every(60_000, () => (0, jolokia_2.exec)(model_1.BEANS.console, 'whoami'), answer => setWho(before => (answer.ok ? { ...before, me: answer.value, error: '' } : { ...before, error: answer.error })));
            const allowed = host.polls.every(60_000, () => (0, jolokia_2.exec)(model_1.BEANS.console, 'allowed'), (answer) => setWho(before => answer.ok ? { ...before, allowed: new model_1.Allowed(answer.value) } : before));
            return () => {
                me.stop();
                allowed.stop();
            };
        }, [host]);
        return who;
    }
});
define("text", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.pieces = pieces;
    exports.harmless = harmless;
    exports.json = json;
    const UNSEEN = /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]|[\u{E0000}-\u{E0FFF}]|[\uD800-\uDFFF]/gu;
    const MARK = /\[REDACTED(?::([A-Za-z0-9_.-]{1,60}))?\]|<([A-Z][A-Z0-9_]{1,40}):[0-9A-Za-z_-]{4,64}>/g;
    const NAMES = {
        0x1b: 'escape, as it begins a command to a terminal',
        0x202a: 'left-to-right embedding',
        0x202b: 'right-to-left embedding',
        0x202c: 'end of a change of direction',
        0x202d: 'left-to-right override',
        0x202e: 'right-to-left override',
        0x2066: 'left-to-right isolate',
        0x2067: 'right-to-left isolate',
        0x2068: 'first strong isolate',
        0x2069: 'end of an isolate',
        0x200b: 'space of no width',
        0xfeff: 'byte order mark',
    };
    function pieces(line) {
        const all = [];
        let from = 0;
        for (const found of line.matchAll(MARK)) {
            plain(line.slice(from, found.index), all);
            const [text, redacted, pseudonym] = found;
            all.push(pseudonym === undefined
                ? { kind: 'redacted', text, words: redacted ?? 'redacted' }
                : { kind: 'pseudonym', text, words: pseudonym.toLowerCase() });
            from = found.index + text.length;
        }
        plain(line.slice(from), all);
        return all;
    }
    function plain(text, all) {
        let from = 0;
        for (const found of text.matchAll(UNSEEN)) {
            if (found.index > from) {
                all.push({ kind: 'text', text: text.slice(from, found.index), words: '' });
            }
            all.push({ kind: 'control', text: short(found[0]), words: name(found[0]) });
            from = found.index + found[0].length;
        }
        if (from < text.length) {
            all.push({ kind: 'text', text: text.slice(from), words: '' });
        }
    }
    const SHORT = ('NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US').split(' ');
    function short(character) {
        const code = character.codePointAt(0) ?? 0;
        return SHORT[code] ?? (code === 0x7f ? 'DEL' : number(code));
    }
    function sign(character) {
        return '\u2039' + short(character) + '\u203a';
    }
    function name(character) {
        const code = character.codePointAt(0) ?? 0;
        return NAMES[code] ?? 'control character ' + number(code);
    }
    function number(code) {
        return 'U+' + code.toString(16).toUpperCase().padStart(4, '0');
    }
    function harmless(text) {
        return text.replace(UNSEEN, sign);
    }
    function json(value) {
        return JSON.stringify(value).replace(UNSEEN, character => [...Array(character.length).keys()]
            .map(i => '\\u' + character.charCodeAt(i).toString(16).padStart(4, '0'))
            .join(''));
    }
});
define("widgets", ["require", "exports", "react", "host", "model", "text", "words"], function (require, exports, React, host_1, model_2, text_1, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Unbroken = exports.STATE_WORDS = void 0;
    exports.shape = shape;
    exports.Icon = Icon;
    exports.StateBadge = StateBadge;
    exports.Badge = Badge;
    exports.sparkline = sparkline;
    exports.area = area;
    exports.thinned = thinned;
    exports.Chart = Chart;
    exports.Written = Written;
    exports.Since = Since;
    exports.Empty = Empty;
    exports.Trouble = Trouble;
    exports.Button = Button;
    exports.Sure = Sure;
    exports.Field = Field;
    exports.Section = Section;
    exports.Table = Table;
    exports.Reserved = Reserved;
    exports.Number_ = Number_;
    exports.Bar = Bar;
    const SHAPES = {
        running: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.3 4.6 1 1-5.1 5.2-3-3 1-1 2 2z',
        paused: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.5 5h1.8v6H5.5zm3.2 0h1.8v6H8.7z',
        stopped: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.2 5.2h5.6v5.6H5.2z',
        off: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6zM5 7.2h6v1.6H5z',
        in_trouble: 'M8 .8 15.6 15H.4zM7.1 5.8l.3 4.6h1.2l.3-4.6zM8 11.3a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9z',
        warning: 'M8 .8 15.6 15H.4zM7.1 5.8l.3 4.6h1.2l.3-4.6zM8 11.3a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9z',
        info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm-.9 3h1.8v1.8H7.1zm0 2.9h1.8V12H7.1z',
        close: 'M3.2 2 8 6.8 12.8 2 14 3.2 9.2 8l4.8 4.8-1.2 1.2L8 9.2 3.2 14 2 12.8 6.8 8 2 3.2z',
        copy: 'M5 1h9v10h-2.4v4H2V5h3zm1.6 1.6V5h5v4.4h.8V2.6zM3.6 6.6v6.8h6.4V6.6z',
        link: 'M9 1h6v6h-1.6V3.7L7.6 9.5 6.5 8.4l5.8-5.8H9zM2 3h4v1.6H3.6v7.8h7.8V10H13v4H2z',
    };
    function shape(name) {
        return SHAPES[name];
    }
    function Icon({ name }) {
        return (React.createElement("svg", { className: 'w-icon w-is-' + name, viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
            React.createElement("path", { d: SHAPES[name] })));
    }
    exports.STATE_WORDS = {
        running: 'running',
        paused: 'paused',
        stopped: 'stopped',
        off: 'off',
        in_trouble: 'in trouble',
    };
    function StateBadge({ state, more = '' }) {
        return (React.createElement("span", { className: 'w-badge w-is-' + state },
            React.createElement(Icon, { name: state }),
            exports.STATE_WORDS[state] ?? state,
            more !== '' && more !== exports.STATE_WORDS[state] ? ' · ' + more : ''));
    }
    function Badge({ name, children }) {
        return (React.createElement("span", { className: 'w-badge w-is-' + name },
            React.createElement(Icon, { name: name }),
            children));
    }
    function sparkline(points, width, height, most) {
        if (points.length === 0) {
            return '';
        }
        const step = points.length > 1 ? width / (points.length - 1) : 0;
        const top = most > 0 ? most : 1;
        let path = '';
        let pen = 'M';
        points.forEach((point, i) => {
            if (point === null) {
                pen = 'M';
                return;
            }
            const y = height - (Math.max(0, point) / top) * height;
            path += pen + round(i * step) + ' ' + round(y);
            pen = 'L';
        });
        return path;
    }
    function area(points, width, height, most) {
        const step = points.length > 1 ? width / (points.length - 1) : 0;
        let path = '';
        for (let i = 0; i < points.length; i++) {
            if (points[i] !== null && (i === 0 || points[i - 1] === null)) {
                const gap = points.indexOf(null, i);
                const end = gap < 0 ? points.length : gap;
                const line = sparkline(points.map((point, j) => (j < i || j >= end ? null : point)), width, height, most);
                path += line + `L${round((end - 1) * step)} ${height}L${round(i * step)} ${height}Z`;
            }
        }
        return path;
    }
    function thinned(points, most) {
        if (points.length <= most) {
            return [...points];
        }
        return [...Array(most).keys()].map(i => {
            const from = Math.floor((i * points.length) / most);
            const known = points
                .slice(from, Math.max(from + 1, Math.floor(((i + 1) * points.length) / most)))
                .filter((point) => point !== null);
            return known.length === 0 ? null : known.reduce((sum, point) => sum + point, 0) / known.length;
        });
    }
    function round(n) {
        return Math.round(n * 10) / 10;
    }
    function Chart({ points, label, show, seconds, }) {
        const most = (0, model_2.largest)(points);
        if (most === 0) {
            return (React.createElement("p", { className: "w-chart w-hint" },
                label,
                ": ",
                points.every(point => point === null) ? 'nothing is known yet' : 'none in the last ' + words.span(seconds)));
        }
        return (React.createElement("figure", { className: "w-chart" },
            React.createElement("figcaption", null,
                React.createElement("span", null, label),
                React.createElement("span", null,
                    "at most ",
                    show(most))),
            React.createElement("svg", { viewBox: "0 -2 300 60", preserveAspectRatio: "none", role: "img", "aria-label": label + ', at most ' + show(most) },
                React.createElement("path", { className: "w-chart-area", d: area(points, 300, 56, most) }),
                React.createElement("path", { className: "w-chart-line", d: sparkline(points, 300, 56, most) })),
            React.createElement("div", { className: "w-chart-times", "aria-hidden": "true" },
                React.createElement("span", null, words.span(seconds) + ' ago'),
                React.createElement("span", null, "now"))));
    }
    function Written({ text }) {
        return (React.createElement("span", { className: "w-written", dir: "ltr" }, (0, text_1.pieces)(text).map((piece, i) => piece.kind === 'text' ? (piece.text) : piece.kind === 'control' ? (React.createElement("span", { key: i, className: "w-control", title: piece.words }, piece.text)) : (React.createElement("mark", { key: i, className: 'w-' + piece.kind, title: piece.kind + ': ' + piece.words }, piece.text)))));
    }
    function Since({ time }) {
        const now = (0, host_1.useNow)();
        if (time === '') {
            return null;
        }
        return (React.createElement("time", { dateTime: time, title: time },
            words.clock(time, now),
            " (",
            words.ago(time, now),
            ")"));
    }
    function Empty({ title, children }) {
        return (React.createElement("div", { className: "w-empty" },
            React.createElement("p", { className: "w-empty-title" }, title),
            React.createElement("div", null, children)));
    }
    function Trouble({ words: said }) {
        return said === '' ? null : (React.createElement("p", { className: "w-trouble", role: "alert" },
            React.createElement(Icon, { name: "in_trouble" }),
            React.createElement(Written, { text: said })));
    }
    function Button({ children, onClick, kind = 'plain', disabled = false, title, submit = false, pressed, }) {
        return (React.createElement("button", { type: submit ? 'submit' : 'button', className: 'w-button w-button-' + kind, disabled: disabled, title: title, ...(pressed === undefined ? {} : { 'aria-pressed': pressed }), ...(onClick === undefined ? {} : { onClick: () => onClick() }) }, children));
    }
    function Sure({ children, question, onSure, kind = 'danger', disabled = false, }) {
        const [asked, setAsked] = React.useState(false);
        const no = React.useRef(null);
        React.useEffect(() => {
            if (asked) {
                no.current?.querySelector('button:last-child')?.focus();
            }
        }, [asked]);
        if (!asked) {
            return (React.createElement(Button, { kind: kind, disabled: disabled, onClick: () => setAsked(true) }, children));
        }
        return (React.createElement("span", { className: 'w-sure w-sure-' + kind, ref: no, role: "group", "aria-label": question },
            React.createElement("span", null, question),
            React.createElement(Button, { kind: kind, onClick: () => {
                    setAsked(false);
                    onSure();
                } }, "Yes"),
            React.createElement(Button, { onClick: () => setAsked(false) }, "No")));
    }
    function Field({ label, children, hint }) {
        return (React.createElement("label", { className: "w-field" },
            React.createElement("span", { className: "w-field-label" },
                label,
                " ",
                hint === undefined ? null : React.createElement("span", { className: "w-hint" }, hint)),
            children));
    }
    function Section({ title, children, aside, }) {
        const id = React.useId();
        return (React.createElement("section", { className: "w-section", "aria-labelledby": id },
            React.createElement("div", { className: "w-section-head" },
                React.createElement("h2", { id: id }, title),
                aside),
            children));
    }
    function Table({ label, heads, numbers = [], children, }) {
        const body = React.useRef(null);
        React.useEffect(() => {
            for (const row of body.current?.rows ?? []) {
                ;
                [...row.cells].forEach((cell, i) => cell.setAttribute('data-head', heads[i] ?? ''));
            }
        });
        return (React.createElement("div", { className: "w-table", role: "region", "aria-label": label, tabIndex: 0 },
            React.createElement("table", null,
                React.createElement("thead", null,
                    React.createElement("tr", null, heads.map(head => (React.createElement("th", { key: head, scope: "col", className: numbers.includes(head) ? 'w-n' : '' }, head))))),
                React.createElement("tbody", { ref: body }, children))));
    }
    class Unbroken extends React.Component {
        state = { why: '' };
        static getDerivedStateFromError(e) {
            return { why: e instanceof Error ? e.message : String(e) };
        }
        render() {
            return this.state.why === '' ? (this.props.children) : (React.createElement("div", { className: "w-trouble", role: "alert" },
                React.createElement(Icon, { name: "in_trouble" }),
                React.createElement("span", null,
                    this.props.what,
                    " cannot be shown: ",
                    React.createElement(Written, { text: this.state.why }),
                    ". The gateway is not touched by that, and the other parts work."),
                React.createElement(Button, { onClick: () => this.setState({ why: '' }) }, "Try again")));
        }
    }
    exports.Unbroken = Unbroken;
    function Reserved({ what, role, me }) {
        return me === null || (0, model_2.within)(me.role, role) ? null : (React.createElement("p", { className: "w-hint w-reserved" },
            what,
            " you need the role ",
            role,
            "; ",
            (0, text_1.harmless)(me.user),
            " is ",
            me.role,
            "."));
    }
    function Number_({ label, children, hint }) {
        return (React.createElement("div", { className: "w-number" },
            React.createElement("dt", null, label),
            React.createElement("dd", null,
                children,
                hint === undefined ? null : React.createElement("span", { className: "w-hint" }, hint))));
    }
    function Bar({ share, label, calm = false }) {
        const full = Math.max(0, Math.min(1, share));
        const weight = calm ? '' : full > 0.9 ? ' w-bar-full' : full > 0.7 ? ' w-bar-high' : '';
        return (React.createElement("svg", { className: 'w-bar' + weight, viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": label },
            React.createElement("path", { className: "w-bar-room", d: "M0 0H100V6H0Z" }),
            React.createElement("path", { className: "w-bar-used", d: 'M0 0H' + Math.max(full > 0 ? 0.6 : 0, full * 100) + 'V6H0Z' })));
    }
});
define("shares", ["require", "exports", "react", "host", "model", "text", "widgets", "words"], function (require, exports, React, host_2, model_3, text_2, widgets_1, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.ShareOne = ShareOne;
    exports.Shares = Shares;
    const EACH_MILLIS = 5000;
    const SPANS = [1, 8, 24, 72, 168];
    function ShareOne({ capture, onClose }) {
        const { value: target } = (0, host_2.useCalled)(60_000, model_3.BEANS.shares, 'targets');
        const { busy, run } = (0, host_2.useDoing)();
        const title = React.useRef(null);
        React.useEffect(() => title.current?.focus(), []);
        const [hours, setHours] = React.useState('24');
        const [trail, setTrail] = React.useState(false);
        const share = async () => {
            const said = await run('The capture is being copied; how that stands is below.', model_3.BEANS.shares, 'share', capture, Number(hours), trail, false);
            if (said !== undefined) {
                onClose();
            }
        };
        return (React.createElement("form", { className: "w-panel", onSubmit: event => {
                event.preventDefault();
                void share();
            }, onKeyDown: event => (event.key === 'Escape' ? onClose() : undefined) },
            React.createElement("h3", { ref: title, tabIndex: -1 },
                "Share ",
                (0, text_2.harmless)(capture)),
            React.createElement("p", { className: "w-hint" },
                "Its files are copied to ",
                (0, text_2.harmless)(target?.target ?? 'the store'),
                ". Whoever has the link can read them until it ends; nobody needs a login for that."),
            React.createElement("div", { className: "w-row w-ends" },
                React.createElement(widgets_1.Field, { label: "The link is good for" },
                    React.createElement("select", { value: hours, onChange: event => setHours(event.target.value) }, SPANS.map(one => (React.createElement("option", { key: one, value: one }, one < 48 ? words.many(one, 'hour') : words.many(one / 24, 'day')))))),
                React.createElement("label", { className: "w-row" },
                    React.createElement("input", { type: "checkbox", checked: trail, onChange: event => setTrail(event.target.checked) }),
                    " with its trail: who did what"),
                React.createElement(widgets_1.Button, { submit: true, kind: "main", disabled: busy || target?.available !== true }, "Make a link"),
                React.createElement(widgets_1.Button, { onClick: onClose }, "Cancel"))));
    }
    function Shares() {
        const { allowed, tell } = (0, host_2.usePage)();
        const { value, again } = (0, host_2.useCalled)(EACH_MILLIS, model_3.BEANS.shares, 'shares');
        const { busy, run } = (0, host_2.useDoing)();
        const copy = async (share) => {
            const said = (await run('', model_3.BEANS.shares, 'link', share.id));
            if (said === undefined) {
                return;
            }
            const link = said.link ?? '';
            if (link === '') {
                tell('The link is not known any more: the gateway began anew since. Share the capture again.', 'danger');
                return;
            }
            try {
                await navigator.clipboard.writeText(link);
                tell('The link is in the clipboard. Whoever has it can read the capture.', 'good');
            }
            catch {
                tell('The browser did not let the page write to the clipboard. This is the link: ' + link, 'danger');
            }
        };
        return value === null || value.length === 0 ? null : (React.createElement(widgets_1.Section, { title: "Shared by a link" },
            React.createElement(widgets_1.Table, { label: "Shared captures", numbers: ['Files'], heads: ['Capture', 'State', 'By', 'Until', 'Files', 'Size', ''] }, value.map(one => (React.createElement("tr", { key: one.id },
                React.createElement("td", null, (0, text_2.harmless)(one.capture)),
                React.createElement("td", null,
                    React.createElement(widgets_1.Badge, { name: icon(one.state) }, (0, text_2.harmless)(one.state)),
                    one.reason === '' ? null : (React.createElement("div", { className: one.state === 'failed' ? 'w-bad' : 'w-hint' },
                        React.createElement(widgets_1.Written, { text: one.reason })))),
                React.createElement("td", null, (0, text_2.harmless)(one.by)),
                React.createElement("td", { className: "w-nowrap" }, words.clock(one.expires, Date.now())),
                React.createElement("td", { className: "w-n" }, words.exact(one.files)),
                React.createElement("td", { className: "w-nowrap" }, words.bytes(one.bytes)),
                React.createElement("td", null,
                    React.createElement("div", { className: "w-row" },
                        one.state === 'ready' && allowed.may(model_3.BEANS.shares, 'link') ? (React.createElement(widgets_1.Button, { disabled: busy, onClick: () => void copy(one) }, "Copy the link")) : null,
                        one.state === 'ready' && allowed.may(model_3.BEANS.shares, 'unshare') ? (React.createElement(widgets_1.Sure, { disabled: busy, question: "End the link?", onSure: () => void run('The link has ended. Whoever opened it before may still fetch single files for a while.', model_3.BEANS.shares, 'unshare', one.id).then(again) }, "End the link")) : null))))))));
    }
    function icon(state) {
        return state === 'ready' ? 'running' : state === 'failed' ? 'in_trouble' : state === 'waiting' || state === 'uploading' ? 'info' : 'off';
    }
});
define("captures", ["require", "exports", "react", "host", "model", "capture-rows", "shares", "text", "widgets", "words"], function (require, exports, React, host_3, model_4, capture_rows_1, shares_1, text_3, widgets_2, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Captures = Captures;
    exports.since = since;
    const EACH_MILLIS = 5000;
    function Captures() {
        const main = (0, host_3.useCalled)(EACH_MILLIS, model_4.BEANS.capture, 'listCaptures');
        const named = (0, host_3.useCalled)(EACH_MILLIS, model_4.BEANS.named, 'listCaptures');
        const catalog = (0, host_3.useCalled)(3 * EACH_MILLIS, model_4.BEANS.analysis, 'catalog');
        const jobs = (0, host_3.useCalled)(2000, model_4.BEANS.analysis, 'jobs');
        const [chosen, setChosen] = React.useState(null);
        const all = (0, capture_rows_1.rows)(main.value ?? [], named.value ?? [], catalog.value ?? []);
        const again = () => [main, named, catalog, jobs].forEach(one => one.again());
        return (React.createElement(React.Fragment, null,
            React.createElement(widgets_2.Trouble, { words: [main.error, named.error, catalog.error].filter(one => one !== '')[0] ?? '' }),
            React.createElement(widgets_2.Section, { title: "Captures", aside: React.createElement("span", { className: "w-hint" }, "each is a folder that can be verified, opened and handed on") },
                main.value === null ? (React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026")) : all.length === 0 ? (React.createElement(widgets_2.Empty, { title: "No capture yet" },
                    React.createElement("p", null, "The first line begins one by itself. Or begin one below that holds only what a query selects."))) : (React.createElement(List, { all: all, chosen: chosen, onChoose: setChosen, onDone: again })),
                chosen === null ? null : chosen.what === 'ask' ? (React.createElement(Ask, { key: chosen.capture, capture: chosen.capture, all: all, onAsked: again, onClose: () => setChosen(null) })) : (React.createElement(shares_1.ShareOne, { key: chosen.capture, capture: chosen.capture, onClose: () => setChosen(null) }))),
            React.createElement(Jobs, { jobs: jobs.value ?? [], onDone: again }),
            React.createElement(Begin, { onDone: again }),
            React.createElement(shares_1.Shares, null)));
    }
    const STATES = { open: 'being written', sealed: 'sealed', closed: 'not sealed' };
    function List({ all, chosen, onChoose, onDone, }) {
        const { allowed, me } = (0, host_3.usePage)();
        const { busy, run } = (0, host_3.useDoing)();
        const { value: target } = (0, host_3.useCalled)(60_000, model_4.BEANS.shares, 'targets');
        const open = (row, what) => chosen?.capture === row.capture && chosen.what === what;
        const asks = ['triage', 'grep', 'inspect', 'report'].some(operation => allowed.may(model_4.BEANS.analysis, operation));
        return (React.createElement(React.Fragment, null,
            React.createElement(widgets_2.Table, { label: "Captures", numbers: ['Lines'], heads: ['Capture', 'Began', 'Lines', 'Size', 'State', ''] }, all.map(row => (React.createElement("tr", { key: row.capture, className: row.capture === chosen?.capture ? 'w-chosen' : '' },
                React.createElement("td", null,
                    React.createElement("strong", null, (0, text_3.harmless)(row.capture)),
                    row.query === '' ? null : React.createElement("div", { className: "w-mono w-hint" }, (0, text_3.harmless)(row.query))),
                React.createElement("td", { className: "w-nowrap" }, words.clock(row.started, Date.now())),
                React.createElement("td", { className: "w-n" }, row.lines === null ? '–' : words.exact(row.lines)),
                React.createElement("td", { className: "w-nowrap" }, (0, capture_rows_1.size)(row)),
                React.createElement("td", null,
                    React.createElement(widgets_2.Badge, { name: row.state === 'open' ? 'running' : row.state === 'sealed' ? 'info' : 'paused' }, STATES[row.state])),
                React.createElement("td", null,
                    React.createElement("div", { className: "w-row" },
                        asks ? (React.createElement(widgets_2.Button, { onClick: () => onChoose(open(row, 'ask') ? null : { capture: row.capture, what: 'ask' }) }, open(row, 'ask') ? 'Close' : 'Look into')) : null,
                        row.tenant !== '' && row.state === 'open' && allowed.may(model_4.BEANS.capture, 'seal') ? (React.createElement(widgets_2.Button, { disabled: busy, title: "Finishes it, so that it can be handed on; the next line begins another", onClick: () => void run('Sealed ' + row.capture + '; the next line begins another.', model_4.BEANS.capture, 'seal', row.tenant).then(onDone) }, "Seal")) : null,
                        row.name !== '' && row.state === 'open' && allowed.may(model_4.BEANS.named, 'stopCapture') ? (React.createElement(widgets_2.Button, { disabled: busy, onClick: () => void run(row.name + ' has ended.', model_4.BEANS.named, 'stopCapture', row.name).then(onDone) }, "End")) : null,
                        target?.available === true && allowed.may(model_4.BEANS.shares, 'share') ? (React.createElement(widgets_2.Button, { onClick: () => onChoose(open(row, 'share') ? null : { capture: row.capture, what: 'share' }) }, "Share")) : null)))))),
            React.createElement(widgets_2.Reserved, { what: "To seal a capture, begin one or ask it", role: "operator", me: me }),
            target !== null && !target.available && allowed.may(model_4.BEANS.shares, 'share') ? React.createElement("p", { className: "w-hint" },
                "None can be shared by a link: ",
                (0, text_3.harmless)(target.why)) : null,
            target === null ? null : React.createElement(widgets_2.Reserved, { what: "To share one by a link", role: "admin", me: me })));
    }
    const QUESTIONS = [
        { operation: 'triage', words: 'What went wrong?', query: true },
        { operation: 'report', words: 'Report on one page', query: true },
        { operation: 'inspect', words: 'Sum it up', query: false },
        { operation: 'grep', words: 'Lines that fit', query: true },
        { operation: 'slice', words: 'A part as an archive', query: true },
        { operation: 'export', words: 'As CSV', query: true },
        { operation: 'diff', words: 'Compare with a good one', query: false },
    ];
    function Ask({ capture, all, onAsked, onClose }) {
        const { allowed } = (0, host_3.usePage)();
        const { busy, run } = (0, host_3.useDoing)();
        const title = React.useRef(null);
        React.useEffect(() => title.current?.focus(), []);
        const questions = QUESTIONS.filter(one => allowed.may(model_4.BEANS.analysis, one.operation));
        const others = all.filter(row => row.capture !== capture);
        const [operation, setOperation] = React.useState(questions[0]?.operation ?? '');
        const [query, setQuery] = React.useState('');
        const [from, setFrom] = React.useState('');
        const [to, setTo] = React.useState('');
        const [good, setGood] = React.useState(others[0]?.capture ?? '');
        const question = questions.find(one => one.operation === operation);
        const ask = async () => {
            const args = operation === 'inspect'
                ? [capture]
                : operation === 'diff'
                    ? [good, capture]
                    : operation === 'export'
                        ? [capture, 'csv', query, from, to]
                        : [capture, query, from, to];
            await run('The question was asked; its result appears below.', model_4.BEANS.analysis, operation, ...args);
            onAsked();
        };
        return (React.createElement("form", { className: "w-panel", onSubmit: event => {
                event.preventDefault();
                void ask();
            }, onKeyDown: event => (event.key === 'Escape' ? onClose() : undefined) },
            React.createElement("h3", { ref: title, tabIndex: -1 },
                "Ask ",
                (0, text_3.harmless)(capture)),
            React.createElement("div", { className: "w-row w-ends" },
                React.createElement(widgets_2.Field, { label: "Question" },
                    React.createElement("select", { value: operation, onChange: event => setOperation(event.target.value) }, questions.map(one => (React.createElement("option", { key: one.operation, value: one.operation }, one.words))))),
                operation === 'diff' ? (React.createElement(widgets_2.Field, { label: "The good one" },
                    React.createElement("select", { value: good, onChange: event => setGood(event.target.value) }, others.map(one => (React.createElement("option", { key: one.capture, value: one.capture }, (0, text_3.harmless)(one.capture))))))) : null,
                question?.query === true ? (React.createElement(React.Fragment, null,
                    React.createElement(widgets_2.Field, { label: "LogQL, empty for all" },
                        React.createElement("input", { className: "w-mono", value: query, spellCheck: false, autoComplete: "off", placeholder: '{app="shop"} |= "timeout"', onChange: event => setQuery(event.target.value) })),
                    React.createElement(widgets_2.Field, { label: "From", hint: "10:32 or -30m" },
                        React.createElement("input", { className: "w-short", value: from, autoComplete: "off", onChange: event => setFrom(event.target.value) })),
                    React.createElement(widgets_2.Field, { label: "To", hint: "11:00 or empty" },
                        React.createElement("input", { className: "w-short", value: to, autoComplete: "off", onChange: event => setTo(event.target.value) })))) : null,
                React.createElement(widgets_2.Button, { submit: true, kind: "main", disabled: busy || (operation === 'diff' && good === '') }, "Ask"))));
    }
    function Jobs({ jobs, onDone }) {
        const { allowed } = (0, host_3.usePage)();
        const { busy, run } = (0, host_3.useDoing)();
        return jobs.length === 0 ? null : (React.createElement(widgets_2.Section, { title: "Questions and results" },
            React.createElement(widgets_2.Table, { label: "Questions", heads: ['Question', 'State', 'Found', 'Results', ''] }, jobs.map(job => {
                const over = job.ended !== '';
                return (React.createElement("tr", { key: job.id },
                    React.createElement("td", null,
                        React.createElement("strong", null, job.operation),
                        " ",
                        (0, text_3.harmless)(job.capture),
                        React.createElement("div", { className: "w-hint" }, words.clock(job.asked, Date.now()))),
                    React.createElement("td", null,
                        React.createElement(widgets_2.Badge, { name: job.state === 'done' ? 'running' : job.state === 'failed' ? 'in_trouble' : over ? 'stopped' : 'info' }, job.state),
                        over ? null : (React.createElement(React.Fragment, null,
                            ' ',
                            job.percent,
                            " %",
                            React.createElement(widgets_2.Bar, { calm: true, share: job.percent / 100, label: job.percent + ' % done' }))),
                        job.message === '' ? null : (React.createElement("div", { className: "w-hint" },
                            React.createElement(widgets_2.Written, { text: job.message })))),
                    React.createElement("td", null, (0, capture_rows_1.found)(job)),
                    React.createElement("td", null,
                        React.createElement("ul", { className: "w-results" }, job.results.map(result => (React.createElement("li", { key: result.link },
                            React.createElement("a", { href: result.link.slice(1), target: "_blank", rel: "noopener noreferrer" }, result.link.slice(result.link.lastIndexOf('/') + 1)),
                            ' ',
                            React.createElement("span", { className: "w-hint" }, words.bytes(result.bytes))))))),
                    React.createElement("td", null,
                        !over && allowed.may(model_4.BEANS.analysis, 'cancel') ? (React.createElement(widgets_2.Button, { disabled: busy, onClick: () => void run('It is called off.', model_4.BEANS.analysis, 'cancel', job.id).then(onDone) }, "Call off")) : null,
                        over && allowed.may(model_4.BEANS.analysis, 'forget') ? (React.createElement(widgets_2.Button, { disabled: busy, onClick: () => void run('Its results are deleted.', model_4.BEANS.analysis, 'forget', job.id).then(onDone) }, "Forget")) : null)));
            }))));
    }
    function Begin({ onDone }) {
        const { allowed, overview } = (0, host_3.usePage)();
        const { busy, run } = (0, host_3.useDoing)();
        const [name, setName] = React.useState('');
        const [query, setQuery] = React.useState('');
        const [minutes, setMinutes] = React.useState('10');
        const [mebibytes, setMebibytes] = React.useState('100');
        const [past, setPast] = React.useState('0');
        if (!allowed.may(model_4.BEANS.named, 'startCapture')) {
            return null;
        }
        const begin = async () => {
            const done = await run(name + ' has begun.', model_4.BEANS.named, 'startCapture', name, query, Math.round(Number(mebibytes) * 1024 * 1024), Math.round(Number(minutes) * 60), since(past, overview === null ? Date.now() : Date.parse(overview.at)));
            if (done !== undefined) {
                setName('');
                onDone();
            }
        };
        return (React.createElement(widgets_2.Section, { title: "Begin a capture of some lines", aside: React.createElement("span", { className: "w-hint" }, "beside the main one; ends by itself") },
            React.createElement("form", { className: "w-row w-ends", onSubmit: event => {
                    event.preventDefault();
                    void begin();
                } },
                React.createElement(widgets_2.Field, { label: "Name" },
                    React.createElement("input", { value: name, required: true, autoComplete: "off", placeholder: "checkout", onChange: event => setName(event.target.value) })),
                React.createElement(widgets_2.Field, { label: "LogQL query" },
                    React.createElement("input", { className: "w-mono", value: query, required: true, spellCheck: false, autoComplete: "off", placeholder: '{app="shop"}', onChange: event => setQuery(event.target.value) })),
                React.createElement(widgets_2.Field, { label: "Minutes at most" },
                    React.createElement("input", { className: "w-short", type: "number", min: 1, max: 10080, required: true, value: minutes, onChange: event => setMinutes(event.target.value) })),
                React.createElement(widgets_2.Field, { label: "MiB at most" },
                    React.createElement("input", { className: "w-short", type: "number", min: 1, max: 1048576, required: true, value: mebibytes, onChange: event => setMebibytes(event.target.value) })),
                React.createElement(widgets_2.Field, { label: "Minutes before now" },
                    React.createElement("input", { className: "w-short", type: "number", min: 0, max: 10080, required: true, value: past, onChange: event => setPast(event.target.value) })),
                React.createElement(widgets_2.Button, { submit: true, kind: "main", disabled: busy }, "Begin"))));
    }
    function since(minutes, now) {
        const past = Number(minutes);
        return past > 0 ? new Date(now - past * 60_000).toISOString() : '';
    }
});
define("dead-letters", ["require", "exports", "react", "host", "jolokia", "model", "text", "widgets", "words"], function (require, exports, React, host_4, jolokia_3, model_5, text_4, widgets_3, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.DeadLetters = DeadLetters;
    exports.tenantOf = tenantOf;
    const EACH_MILLIS = 10_000;
    const SHOWN = 50;
    function DeadLetters() {
        const { allowed, me } = (0, host_4.usePage)();
        const { value: folders, error, again } = (0, host_4.useCalled)(EACH_MILLIS, model_5.BEANS.deadLetters, 'ls');
        const { value: state } = (0, host_4.useAsked)('dlq', EACH_MILLIS, (0, jolokia_3.read)(model_5.BEANS.deadLetters, 'ReplayState', 'ReplayAddress'));
        const { busy, run } = (0, host_4.useDoing)();
        const [open, setOpen] = React.useState('');
        const [letters, setLetters] = React.useState([]);
        const show = async (capture) => {
            const said = await run('', model_5.BEANS.deadLetters, 'show', capture, SHOWN);
            setLetters((said ?? []));
            setOpen(said === undefined ? '' : capture);
        };
        const drop = async (folder) => {
            const finished = folder.live !== true || (await run('', model_5.BEANS.letters, 'seal', tenantOf(folder.capture))) !== undefined;
            if (finished) {
                await run(folder.capture + ' is deleted.', model_5.BEANS.deadLetters, 'drop', folder.capture);
                setOpen('');
            }
            again();
        };
        return (React.createElement(widgets_3.Section, { title: "Dead letters", aside: React.createElement("span", { className: "w-hint" }, "lines that a sink's server rejected for good") },
            React.createElement(widgets_3.Trouble, { words: error }),
            folders !== null && folders.length === 0 ? React.createElement("p", { className: "w-hint" }, "There are none. A line that a server rejects is kept here with the server's words, and never blocks the others.") : null,
            folders === null || folders.length === 0 ? null : (React.createElement(widgets_3.Table, { label: "Captures of dead letters", numbers: ['Lines'], heads: ['Capture', 'Lines', 'Between', 'Why', ''] }, folders.map(folder => (React.createElement("tr", { key: folder.capture },
                React.createElement("td", null,
                    (0, text_4.harmless)(folder.capture),
                    " ",
                    folder.live === true ? React.createElement(widgets_3.Badge, { name: "running" }, "being written") : null),
                React.createElement("td", { className: "w-n" }, words.exact(folder.lines)),
                React.createElement("td", null,
                    words.clock(folder.oldest ?? '', Date.now()),
                    " and ",
                    words.clock(folder.newest ?? '', Date.now())),
                React.createElement("td", null,
                    folder.unreadable !== undefined ? (0, text_4.harmless)(folder.unreadable) : null,
                    (folder.groups ?? []).map((group, i) => (React.createElement("div", { key: i },
                        (0, text_4.harmless)(group.sink),
                        ": ",
                        (0, text_4.harmless)(group.reason),
                        group.status === 0 || group.status === '' ? '' : ' (' + group.status + ')',
                        ", ",
                        words.many(group.lines, 'line'))))),
                React.createElement("td", null,
                    React.createElement("div", { className: "w-row" },
                        React.createElement(widgets_3.Button, { disabled: busy, onClick: () => void (open === folder.capture ? setOpen('') : show(folder.capture)) }, open === folder.capture ? 'Hide' : 'Show'),
                        allowed.may(model_5.BEANS.deadLetters, 'replay') ? (React.createElement(widgets_3.Sure, { kind: "plain", disabled: busy, question: 'Push these lines to ' + (state?.ReplayAddress ?? 'Loki') + ' again?', onSure: () => void run('The replay was asked for; its state is below.', model_5.BEANS.deadLetters, 'replay', folder.capture, false).then(again) }, "Replay")) : null,
                        allowed.may(model_5.BEANS.deadLetters, 'drop') ? (React.createElement(widgets_3.Sure, { disabled: busy, question: 'Delete ' + words.many(folder.lines ?? 0, 'line') + ' for good?', onSure: () => void drop(folder) }, "Drop")) : null))))))),
            folders === null || folders.length === 0 ? null : (React.createElement(React.Fragment, null,
                React.createElement(widgets_3.Reserved, { what: "To replay dead letters", role: "operator", me: me }),
                React.createElement(widgets_3.Reserved, { what: "To drop them", role: "admin", me: me }))),
            state === null || state.ReplayState.startsWith('none') ? null : React.createElement("p", { className: "w-hint" },
                "Newest replay: ",
                (0, text_4.harmless)(state.ReplayState)),
            open === '' ? null : (React.createElement(widgets_3.Table, { label: 'Dead letters of ' + open, heads: ['Time', 'What the server said', 'Line'] }, letters.map((letter, i) => (React.createElement("tr", { key: i },
                React.createElement("td", { className: "w-nowrap" }, words.clock(letter.ts, Date.now())),
                React.createElement("td", null,
                    (0, text_4.harmless)(letter.sink),
                    ", ",
                    (0, text_4.harmless)(String(letter.status)),
                    " ",
                    (0, text_4.harmless)(letter.reason),
                    ": ",
                    React.createElement(widgets_3.Written, { text: letter.text })),
                React.createElement("td", { className: "w-mono" },
                    Object.entries(letter.labels)
                        .map(([name, value]) => (0, text_4.harmless)(name + '=' + value))
                        .join(' '),
                    ' ',
                    React.createElement(widgets_3.Written, { text: letter.msg })))))))));
    }
    function tenantOf(capture) {
        return capture.slice(0, Math.max(0, capture.lastIndexOf('/')));
    }
});
define("flow-layout", ["require", "exports", "model", "text", "words"], function (require, exports, model_6, text_5, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.LINE = void 0;
    exports.picture = picture;
    exports.thickness = thickness;
    exports.stationLines = stationLines;
    exports.folded = folded;
    exports.fit = fit;
    const CARD = 96;
    exports.LINE = 17;
    const GAP = 14;
    const HEAD = 28;
    const NARROW = 760;
    const REGULAR = 6.1;
    const BOLD = 6.6;
    function picture(overview, width) {
        const on = overview.sources.filter(station => station.state !== 'off');
        const busy = on.filter(station => !quiet(station));
        const waiting = busy.length === 0 ? [] : on.filter(quiet);
        const card = (station) => stationCard(station, Date.parse(overview.at));
        const sources = (busy.length === 0 ? on : busy).map(card);
        const sinks = overview.sinks.filter(station => station.state !== 'off' && reads(station)).map(card);
        const columns = [
            { text: 'Sources', cards: sources },
            { text: 'Chain', cards: [chainCard(overview)] },
            { text: 'Write-ahead log', cards: [walCard(overview)] },
            { text: 'Sinks', cards: sinks },
        ];
        const aside = overview.sinks.filter(station => station.state !== 'off' && !reads(station));
        const off = [...overview.sources, ...overview.sinks].filter(station => station.state === 'off');
        const cards = columns.flatMap(column => column.cards);
        const wide = width >= NARROW;
        const between = Math.max(36, Math.min(84, width * 0.06));
        const w = wide ? (width - 3 * between) / 4 : width - 12;
        for (const card of cards) {
            card.lines = card.lines.flatMap(line => folded((0, text_5.harmless)(line), w - 24, card.bad ? BOLD : REGULAR));
        }
        const heads = [];
        let height;
        if (wide) {
            const heights = columns.map(column => column.cards.reduce((sum, card) => sum + tall(card) + GAP, 0));
            const tallest = Math.max(CARD + GAP, ...heights);
            height = HEAD + tallest;
            columns.forEach((column, i) => {
                const x = i * (w + between);
                heads.push({ text: column.text, x, y: 16 });
                let y = HEAD + (tallest - (heights[i] ?? 0)) / 2;
                for (const card of column.cards) {
                    Object.assign(card, { x, y, w, h: tall(card) });
                    y += tall(card) + GAP;
                }
            });
        }
        else {
            let y = 0;
            for (const column of columns) {
                heads.push({ text: column.text, x: 12, y: y + 16 });
                y += HEAD;
                for (const card of column.cards) {
                    Object.assign(card, { x: 12, y, w, h: tall(card) });
                    y += tall(card) + GAP;
                }
                y += 6;
            }
            height = y;
        }
        return { width, height, cards, edges: edges(overview, cards, wide), heads, waiting, aside, off };
    }
    function tall(card) {
        return CARD + (card.lines.length - 1) * exports.LINE;
    }
    function quiet(station) {
        return station.state === 'running' && (0, model_6.largest)(station.rates) === 0 && (0, model_6.largest)(station.errors) === 0 && (station.ratePerSecond ?? 0) === 0;
    }
    function reads(station) {
        return station.lagBytes != null;
    }
    function edges(overview, cards, wide) {
        const of = (kind) => cards.filter(card => card.kind === kind);
        const [chain] = of('chain');
        const [wal] = of('wal');
        if (chain === undefined || wal === undefined) {
            return [];
        }
        const rates = new Map([...overview.sources, ...overview.sinks].map(one => [one.kind + ':' + one.name, one.ratePerSecond ?? 0]));
        const all = of('source').map(card => edge(card, chain, rates.get(card.key) ?? 0, card.state, wide));
        all.push(edge(chain, wal, overview.wal.linesPerSecond ?? 0, wal.state, wide));
        return [...all, ...of('sink').map(card => edge(wal, card, rates.get(card.key) ?? 0, card.state, wide))];
    }
    function edge(from, to, perSecond, state, wide) {
        let path;
        if (wide) {
            const [x1, y1, x2, y2] = [from.x + from.w, from.y + from.h / 2, to.x - 7, to.y + to.h / 2];
            const bend = (x2 - x1) / 2;
            path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
        }
        else {
            path = `M12 ${from.y + from.h / 2}H3V${to.y + to.h / 2}H9`;
        }
        return { from: from.key, to: to.key, path, width: wide ? thickness(perSecond) : Math.min(2.5, thickness(perSecond)), state };
    }
    function thickness(perSecond) {
        return perSecond <= 0 ? 1.2 : Math.min(7, 1.6 + Math.log10(1 + perSecond));
    }
    function stationCard(station, now) {
        const bad = station.state === 'in_trouble';
        const lines = stationLines(station, now);
        const value = words.count(station.ratePerSecond);
        const unit = station.rateUnit + '/s';
        return {
            key: station.kind + ':' + station.name,
            kind: station.kind,
            name: station.name,
            state: station.state,
            title: station.name,
            value,
            unit,
            lines,
            bad,
            points: station.rates,
            label: `${station.kind} ${station.name}: ${station.state.replace('_', ' ')}, ${value} ${unit}, ${lines.join(', ')}`,
            x: 0,
            y: 0,
            w: 0,
            h: 0,
        };
    }
    function stationLines(station, now) {
        if (station.state === 'in_trouble' || station.state === 'stopped') {
            const why = [station.words, station.lastError].filter(word => word !== '' && word !== 'stopped');
            const since = station.troubleSince === '' ? '' : 'since ' + words.clock(station.troubleSince, now);
            const all = [...(station.state === 'stopped' ? ['stopped'] : why.length === 0 ? ['in trouble'] : []), ...why, since, behind(station)];
            return all.filter(word => word !== '');
        }
        return [stationLine(station)];
    }
    function stationLine(station) {
        if (station.state === 'paused') {
            return ['paused', behind(station)].filter(word => word !== '').join(', ');
        }
        if (station.kind === 'sink' && station.lagBytes != null) {
            return station.lagBytes === 0 ? 'up to date' : words.bytes(station.lagBytes) + ' · ' + words.span(station.lagSeconds) + ' behind';
        }
        const errors = station.errorsPerMinute ?? 0;
        return errors > 0
            ? words.count(errors) + (station.kind === 'source' ? ' refused a minute' : ' failed a minute')
            : (0, model_6.largest)(station.rates) > 0 || (station.ratePerSecond ?? 0) > 0
                ? 'no errors'
                : 'nothing yet';
    }
    function behind(station) {
        return station.lagBytes != null && station.lagBytes > 0 ? words.bytes(station.lagBytes) + ' behind' : '';
    }
    function chainCard({ chain }) {
        const bad = chain.problem !== '';
        const value = words.count(chain.linesPerSecond);
        const line = bad
            ? chain.problem
            : words.count(chain.changedPerSecond) +
                '/s redacted' +
                (chain.setAsideLines > 0 ? ', ' + words.count(chain.setAsideLines) + ' set aside' : '');
        return {
            key: 'chain',
            kind: 'chain',
            name: 'chain',
            state: bad ? 'in_trouble' : 'running',
            title: chain.profile === '' ? 'Redaction' : 'Redaction: ' + chain.profile,
            value,
            unit: 'lines/s',
            lines: [line],
            bad,
            points: chain.lines,
            label: `chain: ${value} lines/s, ${line}`,
            x: 0,
            y: 0,
            w: 0,
            h: 0,
        };
    }
    function walCard({ wal }) {
        const bad = wal.unavailable !== '';
        const value = words.bytes(wal.bytes);
        const line = bad ? wal.unavailable : words.percent(wal.quotaUse) + ' of quota, ' + words.count(wal.appendsPerSecond) + ' syncs/s';
        return {
            key: 'wal',
            kind: 'wal',
            name: wal.name,
            state: bad ? 'in_trouble' : 'running',
            title: 'On disk, synced',
            value,
            unit: '',
            lines: [line],
            bad,
            points: wal.sizes,
            label: `write-ahead log: ${value}, ${line}`,
            x: 0,
            y: 0,
            w: 0,
            h: 0,
        };
    }
    function folded(text, pixels, letter) {
        const most = Math.max(3, Math.floor(pixels / letter));
        const letters = [...text];
        if (letters.length <= most) {
            return [text];
        }
        const space = letters.lastIndexOf(' ', most);
        const end = space > most / 3 ? space : most;
        return [letters.slice(0, end).join(''), fit(letters.slice(end).join('').trimStart(), pixels, letter)];
    }
    function fit(text, pixels, letter) {
        const most = Math.max(3, Math.floor(pixels / letter));
        const letters = [...text];
        return letters.length <= most ? text : letters.slice(0, most - 1).join('').trimEnd() + '…';
    }
});
define("flow", ["require", "exports", "react", "react-router-dom", "flow-layout", "host", "model", "text", "widgets", "words"], function (require, exports, React, react_router_dom_1, flow_layout_1, host_5, model_7, text_6, widgets_4, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Flow = Flow;
    exports.Drawing = Drawing;
    exports.StationDetails = StationDetails;
    exports.verb = verb;
    function Flow() {
        const { overview } = (0, host_5.usePage)();
        const { search } = (0, react_router_dom_1.useLocation)();
        const navigate = (0, react_router_dom_1.useNavigate)();
        const [box, width] = useWidth();
        const chosen = new URLSearchParams(search).get('of');
        const choose = (key) => navigate('/wadi/flow' + (key === null ? '' : '?of=' + encodeURIComponent(key)));
        const drawn = React.useMemo(() => (overview === null || width === 0 ? null : (0, flow_layout_1.picture)(overview, width)), [overview, width]);
        const close = () => {
            choose(null);
            box.current?.querySelector('[data-key="' + CSS.escape(chosen ?? '') + '"]')?.focus();
        };
        return (React.createElement("div", { className: "w-flow", ref: box }, drawn === null || overview === null ? (React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026")) : (React.createElement(React.Fragment, null,
            React.createElement(Drawing, { drawn: drawn, chosen: chosen, onChoose: choose }),
            React.createElement(Chips, { stations: drawn.waiting, title: "Open, nothing in ten minutes:", onChoose: choose }),
            React.createElement(Chips, { stations: drawn.aside, title: "Beside the log:", onChoose: choose }),
            React.createElement(Chips, { stations: drawn.off, title: "Switched off:", onChoose: choose }),
            React.createElement(Sums, { overview: overview }),
            drawn.cards.every(card => card.kind !== 'source' || (0, model_7.largest)(card.points) === 0) ? React.createElement(FirstPush, { overview: overview }) : null,
            chosen === null ? null : React.createElement(Drawer, { overview: overview, chosen: chosen, onClose: close })))));
    }
    function Drawing({ drawn, chosen, onChoose, }) {
        return (React.createElement("svg", { className: "w-picture", viewBox: `0 0 ${drawn.width} ${drawn.height}`, width: drawn.width, height: drawn.height, role: "group", "aria-label": "The flow of lines from the sources to the sinks" },
            drawn.heads.map(head => (React.createElement("text", { key: head.text, className: "w-head", x: head.x, y: head.y }, head.text))),
            drawn.edges.map(edge => (React.createElement("path", { key: edge.from + '>' + edge.to, className: 'w-edge w-is-' + edge.state, d: edge.path, style: { strokeWidth: edge.width } }))),
            drawn.cards.map(card => (React.createElement(CardPicture, { key: card.key, card: card, chosen: card.key === chosen, onChoose: onChoose })))));
    }
    function CardPicture({ card, chosen, onChoose }) {
        const chart = Math.min(110, Math.max(40, card.w - 138));
        return (React.createElement("g", { className: 'w-card w-is-' + card.state + (chosen ? ' w-chosen' : ''), transform: `translate(${card.x} ${card.y})`, role: "button", tabIndex: 0, "data-key": card.key, "aria-label": (0, text_6.harmless)(card.label), "aria-expanded": chosen, onClick: () => onChoose(card.key), onKeyDown: event => {
                if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault();
                    onChoose(card.key);
                }
            } },
            React.createElement("rect", { className: "w-card-box", width: card.w, height: card.h, rx: 6 }),
            React.createElement("rect", { className: "w-card-side", width: 4, height: card.h, rx: 2 }),
            React.createElement("path", { className: "w-card-icon", d: (0, widgets_4.shape)(card.state), transform: "translate(14 13)" }),
            React.createElement("text", { className: "w-card-title", x: 38, y: 26 }, (0, flow_layout_1.fit)((0, text_6.harmless)(card.title), card.w - 50, 7.3)),
            React.createElement("text", { className: "w-card-value", x: 14, y: 56 },
                card.value,
                React.createElement("tspan", { className: "w-card-unit" }, card.unit === '' ? '' : ' ' + card.unit)),
            card.lines.map((line, i) => (React.createElement("text", { key: i, className: 'w-card-line' + (card.bad ? ' w-bad' : ''), x: 14, y: 80 + i * flow_layout_1.LINE }, line))),
            React.createElement("g", { transform: `translate(${card.w - chart - 12} 38)` },
                React.createElement("path", { className: "w-spark", d: (0, widgets_4.sparkline)((0, widgets_4.thinned)(card.points, 40), chart, 22, (0, model_7.largest)(card.points)) }))));
    }
    function Chips({ stations, title, onChoose }) {
        return stations.length === 0 ? null : (React.createElement("p", { className: "w-off" },
            React.createElement("span", { className: "w-hint" }, title),
            ' ',
            stations.map(station => (React.createElement("button", { key: station.kind + station.name, type: "button", className: "w-chip", "data-key": station.kind + ':' + station.name, title: station.title, onClick: () => onChoose(station.kind + ':' + station.name) },
                React.createElement(widgets_4.Icon, { name: station.state }),
                " ",
                station.name,
                React.createElement("span", { className: "w-hint" }, station.kind))))));
    }
    function Sums({ overview }) {
        const { chain, wal } = overview;
        return (React.createElement("dl", { className: "w-numbers" },
            React.createElement(widgets_4.Number_, { label: "Received" }, words.rate((0, model_7.received)(overview), 'lines')),
            React.createElement(widgets_4.Number_, { label: "Kept on disk" }, words.rate(wal.linesPerSecond, 'lines')),
            React.createElement(widgets_4.Number_, { label: "Redacted" }, words.rate(chain.changedPerSecond, 'lines')),
            React.createElement(widgets_4.Number_, { label: "Dropped since the start" }, words.many(chain.droppedLines, 'line')),
            React.createElement(widgets_4.Number_, { label: "Set aside since the start" }, words.many(chain.setAsideLines, 'line')),
            React.createElement(widgets_4.Number_, { label: "Free on the disk", hint: 'stops at ' + words.bytes(wal.floorBytes) }, words.bytes(wal.freeBytes))));
    }
    function FirstPush({ overview }) {
        return (React.createElement(widgets_4.Empty, { title: "Nothing has come in the last ten minutes" },
            React.createElement("p", null,
                "Point a Loki client at ",
                overview.gateway.pushAddress,
                "/loki/api/v1/push, or send a line from a terminal:"),
            React.createElement("pre", { className: "w-code" }, `curl -H 'Content-Type: application/json' --data \\
  "{\\"streams\\":[{\\"stream\\":{\\"app\\":\\"hello\\"},\\"values\\":[[\\"$(date +%s%N)\\",\\"hello\\"]]}]}" \\
  ${overview.gateway.pushAddress}/loki/api/v1/push`)));
    }
    function Drawer({ overview, chosen, onClose }) {
        const title = React.useRef(null);
        React.useEffect(() => title.current?.focus(), [chosen]);
        const station = [...overview.sources, ...overview.sinks].find(one => one.kind + ':' + one.name === chosen);
        const seconds = overview.stepSeconds * overview.points;
        return (React.createElement("aside", { className: "w-drawer", "aria-label": "Details", onKeyDown: event => {
                if (event.key === 'Escape') {
                    onClose();
                }
            } },
            React.createElement("div", { className: "w-drawer-head" },
                React.createElement("h2", { ref: title, tabIndex: -1 }, station !== undefined
                    ? station.name
                    : chosen === 'chain' ? 'Chain' : chosen === 'wal' ? 'Write-ahead log' : 'Gone'),
                React.createElement(widgets_4.Button, { kind: "quiet", onClick: onClose, title: "Close the details (Escape)" },
                    React.createElement(widgets_4.Icon, { name: "close" }),
                    React.createElement("span", { className: "w-hidden" }, "Close the details"))),
            station !== undefined ? (React.createElement(StationDetails, { station: station, seconds: seconds })) : chosen === 'chain' ? (React.createElement(ChainDetails, { overview: overview, seconds: seconds })) : chosen === 'wal' ? (React.createElement(WalDetails, { overview: overview, seconds: seconds })) : (React.createElement("p", null, "It is not there any more."))));
    }
    function StationDetails({ station, seconds }) {
        return (React.createElement(React.Fragment, null,
            React.createElement("p", { className: "w-row" },
                React.createElement(widgets_4.StateBadge, { state: station.state, more: station.words }),
                React.createElement("span", { className: "w-hint" },
                    station.kind,
                    " ",
                    station.name,
                    station.delivery == null ? '' : ', ' + station.delivery)),
            station.title === '' || station.title === station.name ? null : React.createElement("p", null, (0, text_6.harmless)(station.title)),
            station.troubleSince === '' ? null : (React.createElement("p", null,
                station.state.replace('_', ' '),
                " since ",
                React.createElement(widgets_4.Since, { time: station.troubleSince }))),
            station.lastError === '' ? null : (React.createElement("p", { className: "w-trouble" },
                React.createElement(widgets_4.Icon, { name: "in_trouble" }),
                React.createElement("span", null,
                    "Last error ",
                    React.createElement(widgets_4.Since, { time: station.lastErrorAt }),
                    ": ",
                    React.createElement(widgets_4.Written, { text: station.lastError })))),
            station.loss == null ? null : (React.createElement("p", { className: "w-warn" },
                React.createElement(widgets_4.Icon, { name: "warning" }),
                React.createElement("span", null, station.loss.sentence))),
            React.createElement(Operations, { station: station }),
            React.createElement(widgets_4.Chart, { points: station.rates, label: station.rateUnit + ' a second', show: n => words.count(n), seconds: seconds }),
            station.lags === undefined || station.lagBytes == null ? null : (React.createElement(widgets_4.Chart, { points: station.lags, label: "behind", show: words.bytes, seconds: seconds })),
            React.createElement(widgets_4.Chart, { points: station.errors, label: station.kind === 'source' ? 'refused' : 'failed', show: n => words.count(n), seconds: seconds }),
            station.tenants === undefined || station.tenants.length === 0 ? null : (React.createElement(React.Fragment, null,
                React.createElement("h3", null, "Tenants"),
                React.createElement("ul", { className: "w-list" }, station.tenants.map(tenant => (React.createElement("li", { key: tenant.tenant },
                    React.createElement("strong", null, (0, text_6.harmless)(tenant.tenant)),
                    ' ',
                    tenant.lagBytes === 0 ? 'up to date' : words.bytes(tenant.lagBytes) + ', ' + words.span(tenant.lagSeconds) + ' behind',
                    React.createElement(widgets_4.Bar, { share: tenant.quotaUse, label: words.percent(tenant.quotaUse) + ' of the quota of the log' }),
                    React.createElement("span", { className: "w-hint" },
                        words.percent(tenant.quotaUse),
                        " of its quota in the log"))))),
                (station.moreTenants ?? 0) > 0 ? React.createElement("p", { className: "w-hint" },
                    "and ",
                    words.many(station.moreTenants ?? 0, 'more tenant')) : null)),
            React.createElement("h3", null, "Routes"),
            React.createElement("ul", { className: "w-list" }, station.routes.map(route => (React.createElement("li", { key: route.id },
                React.createElement(react_router_dom_1.Link, { to: '/wadi/routes?file=' + encodeURIComponent(route.file) }, route.id),
                ' ',
                React.createElement(widgets_4.Badge, { name: route.state === 'started' ? 'running' : route.state === 'suspended' ? 'paused' : 'stopped' }, route.state),
                React.createElement("div", { className: "w-hint" }, route.from))))),
            station.routes.length === 0 ? React.createElement("p", { className: "w-hint" }, "No route runs for it. It is switched on in the settings.") : null));
    }
    const CAREFUL = new Set(['stop']);
    function Operations({ station }) {
        const { allowed, me } = (0, host_5.usePage)();
        const { busy, run } = (0, host_5.useDoing)();
        const may = allowed.may(model_7.BEANS.console, 'act');
        const operations = station.operations.filter(operation => may && (0, model_7.within)(me?.role, operation.role));
        if (operations.length === 0) {
            return station.operations.length === 0 ? null : (React.createElement(widgets_4.Reserved, { what: "To change anything here", role: station.operations[0]?.role ?? 'operator', me: me }));
        }
        const act = (operation) => void run(said(operation, station.name), model_7.BEANS.console, 'act', station.kind, station.name, operation);
        return (React.createElement("p", { className: "w-row" }, operations.map(operation => CAREFUL.has(operation.name) ? (React.createElement(widgets_4.Sure, { key: operation.name, disabled: busy, question: `Stop ${station.name}?`, onSure: () => act(operation.name) }, verb(operation.name))) : (React.createElement(widgets_4.Button, { key: operation.name, disabled: busy, title: operation.description, onClick: () => act(operation.name) }, verb(operation.name))))));
    }
    function verb(operation) {
        const apart = operation.replace(/([A-Z])/g, ' $1').toLowerCase();
        return apart.charAt(0).toUpperCase() + apart.slice(1);
    }
    function said(operation, name) {
        return verb(operation) + ': ' + name + ' has been told.';
    }
    function ChainDetails({ overview: { chain }, seconds }) {
        return (React.createElement(React.Fragment, null,
            chain.problem === '' ? null : (React.createElement("p", { className: "w-trouble" },
                React.createElement(widgets_4.Icon, { name: "in_trouble" }),
                React.createElement(widgets_4.Written, { text: chain.problem }))),
            React.createElement(widgets_4.Chart, { points: chain.lines, label: "lines a second", show: n => words.count(n), seconds: seconds }),
            React.createElement(widgets_4.Chart, { points: chain.changed, label: "of these redacted", show: n => words.count(n), seconds: seconds }),
            React.createElement("p", null,
                words.many(chain.droppedLines, 'line'),
                " dropped and ",
                words.exact(chain.setAsideLines),
                " set aside since the start."),
            React.createElement("p", null,
                React.createElement(react_router_dom_1.Link, { to: "/wadi/redaction" }, "Look at the redaction, try a text"))));
    }
    function WalDetails({ overview: { wal }, seconds }) {
        return (React.createElement(React.Fragment, null,
            wal.unavailable === '' ? null : (React.createElement("p", { className: "w-trouble" },
                React.createElement(widgets_4.Icon, { name: "in_trouble" }),
                React.createElement(widgets_4.Written, { text: wal.unavailable }))),
            React.createElement("p", null,
                words.bytes(wal.bytes),
                ", ",
                words.percent(wal.quotaUse),
                " of the fullest tenant's quota"),
            React.createElement(widgets_4.Bar, { share: wal.quotaUse, label: words.percent(wal.quotaUse) + ' of the quota' }),
            React.createElement(widgets_4.Chart, { points: wal.lines, label: "lines a second", show: n => words.count(n), seconds: seconds }),
            React.createElement(widgets_4.Chart, { points: wal.sizes, label: "size", show: words.bytes, seconds: seconds }),
            React.createElement("p", null,
                words.rate(wal.appendsPerSecond, 'appends'),
                ", each synced in",
                ' ',
                wal.syncMeanMillis === null ? 'no time known yet' : words.count(wal.syncMeanMillis) + ' ms',
                " on average."),
            React.createElement("p", null,
                React.createElement(react_router_dom_1.Link, { to: "/wadi/wal" }, "Look at the cursors, replay, dead letters"))));
    }
    function useWidth() {
        const box = React.useRef(null);
        const [width, setWidth] = React.useState(0);
        React.useLayoutEffect(() => {
            const element = box.current;
            if (element === null) {
                return undefined;
            }
            const watching = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
            watching.observe(element);
            setWidth(Math.floor(element.clientWidth));
            return () => watching.disconnect();
        }, []);
        return [box, width];
    }
});
define("follow", ["require", "exports", "text"], function (require, exports, text_7) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.NOTHING = exports.MOST_LINES = void 0;
    exports.grown = grown;
    exports.level = level;
    exports.withLabel = withLabel;
    exports.MOST_LINES = 500;
    exports.NOTHING = {
        cursor: '',
        lines: [],
        came: 0,
        redacted: 0,
        dropped: 0,
        unseen: 0,
        busy: false,
        restarts: 0,
        next: 1,
    };
    function grown(tail, followed) {
        const more = followed.lines.map((line, i) => ({ id: tail.next + i, line, redacted: redactions(line) }));
        const lines = [...tail.lines, ...more].slice(-exports.MOST_LINES);
        return {
            cursor: followed.cursor,
            lines,
            came: tail.came + (tail.cursor === '' ? 0 : followed.came),
            redacted: lines.reduce((sum, one) => sum + one.redacted, 0),
            dropped: tail.dropped + (tail.cursor === '' ? 0 : followed.dropped),
            unseen: tail.unseen + (tail.cursor === '' ? 0 : followed.unseen),
            busy: followed.busy,
            restarts: tail.restarts + (followed.restarted ? 1 : 0),
            next: tail.next + more.length,
        };
    }
    function redactions(line) {
        return [line.line, ...Object.values(line.labels), ...Object.values(line.metadata ?? {})]
            .flatMap(text_7.pieces)
            .filter(piece => piece.kind === 'redacted' || piece.kind === 'pseudonym').length;
    }
    function level(line) {
        const said = (line.labels['level'] ?? line.labels['severity'] ?? line.labels['detected_level'] ?? line.metadata?.['level'] ?? '').toLowerCase();
        return /^(fatal|crit|emerg|alert|err)/.test(said)
            ? 'error'
            : said.startsWith('warn')
                ? 'warn'
                : /^(info|notice)/.test(said)
                    ? 'info'
                    : /^(debug|trace)/.test(said)
                        ? 'debug'
                        : '';
    }
    function withLabel(selector, label, value) {
        const wanted = `${label}=${quoted(value)}`;
        const found = /^\s*\{([^}]*)\}(.*)$/s.exec(selector);
        if (found === null) {
            return `{${wanted}}` + (selector.trim() === '' ? '' : ' ' + selector.trim());
        }
        const [, inside = '', rest = ''] = found;
        const others = (inside.match(/[\w.]+\s*(?:=~|!~|!=|=)\s*(?:"(?:[^"\\]|\\.)*"|`[^`]*`)/g) ?? []).filter(one => !one.replace(/\s/g, '').startsWith(label + '='));
        return `{${[...others, wanted].join(', ')}}${rest}`;
    }
    function quoted(value) {
        return JSON.stringify(value);
    }
});
define("lines", ["require", "exports", "react", "react-router-dom", "follow", "host", "jolokia", "model", "text", "widgets", "words"], function (require, exports, React, react_router_dom_2, follow_1, host_6, jolokia_4, model_8, text_8, widgets_5, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.LiveLines = LiveLines;
    const EACH_MILLIS = 2000;
    const FIRST_LINES = 100;
    const MORE_LINES = 400;
    const MOST_BYTES = 400_000;
    function LiveLines() {
        const { host, tell } = (0, host_6.usePage)();
        const { search } = (0, react_router_dom_2.useLocation)();
        const navigate = (0, react_router_dom_2.useNavigate)();
        const asked = new URLSearchParams(search);
        const selector = asked.get('q') ?? '{}';
        const { value: ring } = (0, host_6.useAsked)('tenants', 10_000, (0, jolokia_4.read)(model_8.BEANS.ring, 'Tenants'));
        const tenants = ring?.Tenants ?? [];
        const tenant = asked.get('tenant') ?? tenants[0] ?? '';
        const [draft, setDraft] = React.useState(selector);
        const [paused, setPaused] = React.useState(false);
        const [tail, setTail] = React.useState(follow_1.NOTHING);
        const [error, setError] = React.useState('');
        const latest = React.useRef(follow_1.NOTHING);
        const list = React.useRef(null);
        const atEnd = React.useRef(true);
        const go = (q, of) => navigate('/wadi/lines?q=' + encodeURIComponent(q) + (of === '' ? '' : '&tenant=' + encodeURIComponent(of)));
        React.useEffect(() => {
            setDraft(selector);
            latest.current = follow_1.NOTHING;
            setTail(follow_1.NOTHING);
            setError('');
        }, [selector, tenant]);
        React.useEffect(() => {
            if (paused || tenant === '') {
                return undefined;
            }
            const asking = host.polls.every(EACH_MILLIS, () => {
                const { cursor } = latest.current;
                return (0, jolokia_4.exec)(model_8.BEANS.ring, 'follow', tenant, selector, cursor, cursor === '' ? FIRST_LINES : MORE_LINES, MOST_BYTES);
            }, answer => {
                if (answer.ok) {
                    latest.current = (0, follow_1.grown)(latest.current, answer.value);
                    setTail(latest.current);
                }
                setError(answer.ok ? '' : answer.error);
            });
            return () => asking.stop();
        }, [paused, tenant, selector, host]);
        React.useLayoutEffect(() => {
            if (atEnd.current && list.current !== null) {
                list.current.scrollTop = list.current.scrollHeight;
            }
        }, [tail, paused]);
        const onLabel = React.useCallback((label, value) => go((0, follow_1.withLabel)(selector, label, value), tenant), [selector, tenant]);
        const copy = async () => {
            const text = tail.lines.map(one => (0, text_8.json)(one.line)).join('\n') + '\n';
            try {
                await navigator.clipboard.writeText(text);
                tell('Copied ' + words.many(tail.lines.length, 'line') + ' as JSON lines.', 'good');
            }
            catch {
                tell('The browser did not let the page write to the clipboard.', 'danger');
            }
        };
        return (React.createElement("div", { className: "w-live" },
            React.createElement("form", { className: "w-row w-live-form", onSubmit: event => {
                    event.preventDefault();
                    go(draft, tenant);
                } },
                tenants.length < 2 ? null : (React.createElement(widgets_5.Field, { label: "Tenant" },
                    React.createElement("select", { value: tenant, onChange: event => go(selector, event.target.value) }, tenants.map(one => (React.createElement("option", { key: one, value: one }, (0, text_8.harmless)(one))))))),
                React.createElement(widgets_5.Field, { label: "LogQL selector" },
                    React.createElement("input", { className: "w-mono", value: draft, spellCheck: false, autoComplete: "off", placeholder: '{app="shop"} |= "timeout"', onChange: event => setDraft(event.target.value) })),
                React.createElement(widgets_5.Button, { submit: true, kind: "main" }, "Show"),
                React.createElement(widgets_5.Button, { pressed: paused, onClick: () => setPaused(!paused) },
                    React.createElement(widgets_5.Icon, { name: paused ? 'running' : 'paused' }),
                    " ",
                    paused ? 'Go on' : 'Pause'),
                React.createElement(widgets_5.Button, { onClick: () => void copy(), disabled: tail.lines.length === 0, title: "As JSON lines; what is not visible is written as \\u\u2026" },
                    React.createElement(widgets_5.Icon, { name: "copy" }),
                    " Copy")),
            React.createElement(widgets_5.Trouble, { words: error }),
            React.createElement("p", { className: "w-live-sums", "aria-live": "off" },
                React.createElement("span", null,
                    React.createElement("strong", null, words.exact(tail.lines.length)),
                    " shown"),
                React.createElement("span", null,
                    React.createElement("strong", null, words.exact(tail.redacted)),
                    " redacted places in them"),
                React.createElement("span", null,
                    React.createElement("strong", null, words.exact(tail.came)),
                    " came since you look"),
                React.createElement("span", { className: tail.dropped > 0 ? 'w-bad' : '' },
                    React.createElement("strong", null, words.exact(tail.dropped)),
                    " of them dropped: no room in an answer"),
                React.createElement("span", { className: tail.unseen > 0 ? 'w-bad' : '' },
                    React.createElement("strong", null, words.exact(tail.unseen)),
                    " not looked at"),
                paused ? React.createElement(widgets_5.Badge, { name: "paused" }, "paused; lines go on coming") : null),
            tail.dropped + tail.unseen > 0 || tail.busy ? (React.createElement("p", { className: "w-warn" },
                React.createElement(widgets_5.Icon, { name: "warning" }),
                React.createElement("span", null,
                    "Lines come faster than this page is given them",
                    tail.busy ? ' (all pages together get a small share of the processor)' : '',
                    ". All of them are kept; ask for fewer: name a label or a word."))) : null,
            tail.restarts > 0 ? React.createElement("p", { className: "w-hint" }, "The gateway began anew while this page looked; lines from before may be missing here.") : null,
            tail.lines.length === 0 ? (React.createElement(NoLines, { asked: ring !== null, tenant: tenant, selector: selector, cursor: tail.cursor, onAll: () => go('{}', tenant) })) : (React.createElement("div", { className: "w-lines", ref: list, role: "region", "aria-label": "Lines", tabIndex: 0, onScroll: () => {
                    const box = list.current;
                    atEnd.current = box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 40;
                } }, tail.lines.map(one => (React.createElement(Row, { key: one.id, shown: one, onLabel: onLabel }))))),
            React.createElement("p", { className: "w-hint" },
                "The newest ",
                follow_1.MOST_LINES,
                " lines, as they were kept: after redaction. Choose a label to ask for it.")));
    }
    function NoLines({ asked, tenant, selector, cursor, onAll, }) {
        const { overview } = (0, host_6.usePage)();
        if (asked && tenant === '') {
            return (React.createElement(widgets_5.Empty, { title: "No line has come since the gateway began" },
                React.createElement("p", null,
                    "Send one to ",
                    overview?.gateway.pushAddress ?? 'the push address',
                    "/loki/api/v1/push; it appears here.")));
        }
        return cursor === '' ? (React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026")) : (React.createElement(widgets_5.Empty, { title: "No line in memory fits" },
            React.createElement("p", null,
                "Nothing of tenant ",
                (0, text_8.harmless)(tenant),
                " fits ",
                React.createElement("code", null, (0, text_8.harmless)(selector)),
                " yet; new lines appear by themselves."),
            selector === '{}' ? null : React.createElement(widgets_5.Button, { onClick: onAll }, "Show all lines")));
    }
    const LEVELS = { error: 'E', warn: 'W', info: 'I', debug: 'D', '': '·' };
    const Row = React.memo(({ shown: { line }, onLabel }) => {
        const what = (0, follow_1.level)(line);
        return (React.createElement("div", { className: 'w-line w-level-' + (what === '' ? 'none' : what) },
            React.createElement("span", { className: "w-line-level", title: what === '' ? 'no level' : what }, LEVELS[what]),
            React.createElement("time", { className: "w-line-time", dateTime: line.timestamp, title: line.timestamp },
                words.clock(line.timestamp, Date.now()).slice(-8),
                React.createElement("span", { className: "w-hint" }, /\.\d{3}/.exec(line.timestamp)?.[0] ?? '')),
            React.createElement("span", { className: "w-line-text" },
                Object.entries(line.labels).map(([label, value]) => (React.createElement("button", { key: label, type: "button", className: "w-chip", title: 'Show lines with this ' + label, "data-label": value, onClick: () => onLabel(label, value) },
                    React.createElement("span", { className: "w-hint" }, (0, text_8.harmless)(label)),
                    " ",
                    React.createElement(widgets_5.Written, { text: value })))),
                React.createElement(widgets_5.Written, { text: line.line }),
                Object.entries(line.metadata ?? {}).map(([key, value]) => (React.createElement("span", { key: key, className: "w-meta" },
                    (0, text_8.harmless)(key),
                    "=",
                    React.createElement(widgets_5.Written, { text: value })))))));
    });
});
define("redaction-report", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.byType = byType;
    exports.fromTypes = fromTypes;
    function byType(hits) {
        const types = [...new Set(hits.map(hit => hit.type))];
        return types
            .map(type => {
            const of = hits.filter(hit => hit.type === type);
            return { type, count: sum(of), tenants: by(of, hit => hit.tenant), places: by(of, hit => hit.where) };
        })
            .sort((a, b) => b.count - a.count || a.type.localeCompare(b.type));
    }
    function fromTypes(hits) {
        return byType(Object.entries(hits).map(([type, count]) => ({ tenant: '', type, where: '', count })));
    }
    function by(hits, key) {
        return [...new Set(hits.map(key))]
            .map(name => [name, sum(hits.filter(hit => key(hit) === name))])
            .sort((a, b) => b[1] - a[1]);
    }
    function sum(hits) {
        return hits.reduce((all, hit) => all + hit.count, 0);
    }
});
define("redaction", ["require", "exports", "react", "host", "jolokia", "model", "redaction-report", "text", "widgets", "words"], function (require, exports, React, host_7, jolokia_5, model_9, redaction_report_1, text_9, widgets_6, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Redaction = Redaction;
    exports.Report = Report;
    const EACH_MILLIS = 5000;
    function Redaction() {
        const { value, error } = (0, host_7.useAsked)('redaction', EACH_MILLIS, (0, jolokia_5.read)(model_9.BEANS.redaction, 'LinesTotal', 'ChangedLinesTotal', 'Hits', 'Profiles', 'DefaultProfile', 'SelfCheckProblem', 'SelfCheckedEntriesTotal', 'Survivors', 'ReloadProblem', 'TrialRunning', 'DroppedEntriesTotal', 'QuarantinedEntriesTotal', 'OverBudgetLinesTotal', 'FailedLinesTotal'));
        if (value === null) {
            return error === '' ? React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026") : React.createElement(widgets_6.Trouble, { words: error });
        }
        const profiles = Object.keys(value.Profiles).sort();
        return (React.createElement(React.Fragment, null,
            React.createElement(widgets_6.Trouble, { words: value.ReloadProblem === '' ? '' : 'The rules were not loaded anew, the earlier ones stay in force: ' + value.ReloadProblem }),
            React.createElement(SelfCheck, { numbers: value }),
            React.createElement(DryRun, { profiles: profiles, usual: value.DefaultProfile }),
            React.createElement(Hits, { numbers: value }),
            React.createElement(Trial, { profiles: profiles, usual: value.DefaultProfile, running: value.TrialRunning })));
    }
    function SelfCheck({ numbers }) {
        const { allowed } = (0, host_7.usePage)();
        const { busy, run } = (0, host_7.useDoing)();
        const survivors = Object.entries(numbers.Survivors);
        const bad = numbers.SelfCheckProblem !== '';
        return (React.createElement(widgets_6.Section, { title: "State", aside: React.createElement(widgets_6.Badge, { name: bad ? 'in_trouble' : numbers.SelfCheckedEntriesTotal === 0 ? 'info' : 'running' }, bad
                ? 'the self-check found something'
                : numbers.SelfCheckedEntriesTotal === 0
                    ? 'the self-check has not looked at a line yet'
                    : 'the self-check found nothing left over') },
            bad ? (React.createElement("div", { className: "w-trouble" },
                React.createElement(widgets_6.Icon, { name: "in_trouble" }),
                React.createElement("span", null,
                    React.createElement(widgets_6.Written, { text: numbers.SelfCheckProblem }),
                    ' ',
                    survivors.map(([type, n]) => (React.createElement("span", { key: type },
                        (0, text_9.harmless)(type),
                        ": ",
                        words.exact(n),
                        ".",
                        ' ')))),
                allowed.may(model_9.BEANS.redaction, 'forgetSelfCheckProblem') ? (React.createElement(widgets_6.Button, { disabled: busy, onClick: () => void run('The problem is forgotten; a new one will be told.', model_9.BEANS.redaction, 'forgetSelfCheckProblem') }, "I have seen it")) : null)) : null,
            React.createElement("dl", { className: "w-numbers" },
                React.createElement(widgets_6.Number_, { label: "Lines looked at" }, words.count(numbers.LinesTotal)),
                React.createElement(widgets_6.Number_, { label: "Lines changed", hint: numbers.LinesTotal > 0 ? words.percent(numbers.ChangedLinesTotal / numbers.LinesTotal) : '' }, words.count(numbers.ChangedLinesTotal)),
                React.createElement(widgets_6.Number_, { label: "Checked again by the self-check" }, words.count(numbers.SelfCheckedEntriesTotal)),
                React.createElement(widgets_6.Number_, { label: "Set aside by a rule" }, words.count(numbers.QuarantinedEntriesTotal)),
                React.createElement(widgets_6.Number_, { label: "Dropped by a rule" }, words.count(numbers.DroppedEntriesTotal)),
                React.createElement(widgets_6.Number_, { label: "Withheld: too costly or failed" }, words.count(numbers.OverBudgetLinesTotal + numbers.FailedLinesTotal))),
            React.createElement("p", { className: "w-hint" },
                "Profile in force: ",
                React.createElement("strong", null, (0, text_9.harmless)(numbers.DefaultProfile)),
                ". Others: ",
                Object.keys(numbers.Profiles).filter(name => name !== numbers.DefaultProfile).sort().join(', ') || 'none',
                ".")));
    }
    function Hits({ numbers }) {
        const { value: hits } = (0, host_7.useCalled)(EACH_MILLIS, model_9.BEANS.redaction, 'hitsByTenant');
        const rows = hits === null ? (0, redaction_report_1.fromTypes)(numbers.Hits) : (0, redaction_report_1.byType)(hits);
        const most = Math.max(1, ...rows.map(row => row.count));
        const tenants = [...new Set((hits ?? []).map(hit => hit.tenant))];
        return (React.createElement(widgets_6.Section, { title: "What was found, by type", aside: React.createElement("span", { className: "w-hint" }, "since the start; counts only, never what it was") }, rows.length === 0 ? (React.createElement(widgets_6.Empty, { title: "Nothing was found yet" },
            React.createElement("p", null, "Try a text above to see what would be."))) : (React.createElement(widgets_6.Table, { label: "Hits by type and tenant", numbers: ['Hits'], heads: ['Type', 'Hits', '', ...(tenants.length > 1 ? ['By tenant'] : []), ...(hits === null ? [] : ['Where'])] }, rows.map(row => (React.createElement("tr", { key: row.type },
            React.createElement("td", null,
                React.createElement("mark", { className: "w-redacted" }, (0, text_9.harmless)(row.type))),
            React.createElement("td", { className: "w-n" }, words.exact(row.count)),
            React.createElement("td", { className: "w-wide" },
                React.createElement(widgets_6.Bar, { calm: true, share: row.count / most, label: words.exact(row.count) + ' of type ' + row.type })),
            tenants.length > 1 ? React.createElement("td", null, row.tenants.map(([tenant, n]) => (0, text_9.harmless)(tenant) + ' ' + words.count(n)).join(', ')) : null,
            hits === null ? null : React.createElement("td", null, row.places.map(([place, n]) => place + ' ' + words.count(n)).join(', ')))))))));
    }
    function DryRun({ profiles, usual }) {
        const { busy, run } = (0, host_7.useDoing)();
        const [text, setText] = React.useState('');
        const [profile, setProfile] = React.useState('');
        const [result, setResult] = React.useState(null);
        const go = async () => {
            const said = await run('', model_9.BEANS.redaction, 'dryRun', profile, text);
            setResult(said === undefined ? null : (0, jolokia_5.parsed)(said));
        };
        return (React.createElement(widgets_6.Section, { title: "Try a text", aside: React.createElement("span", { className: "w-hint" }, "nothing of it is kept or counted") },
            React.createElement("form", { onSubmit: event => {
                    event.preventDefault();
                    void go();
                } },
                React.createElement(widgets_6.Field, { label: "A line as it would come in" },
                    React.createElement("textarea", { rows: 3, value: text, spellCheck: false, placeholder: "mail to jane.doe@example.com", onChange: event => setText(event.target.value) })),
                React.createElement("div", { className: "w-row w-ends" },
                    React.createElement(widgets_6.Field, { label: "Profile" },
                        React.createElement("select", { value: profile, onChange: event => setProfile(event.target.value) },
                            React.createElement("option", { value: "" },
                                "in force (",
                                (0, text_9.harmless)(usual),
                                ")"),
                            profiles.map(one => (React.createElement("option", { key: one, value: one }, (0, text_9.harmless)(one)))))),
                    React.createElement(widgets_6.Button, { submit: true, kind: "main", disabled: busy || text === '' }, "Try"))),
            result === null ? null : (React.createElement("div", { "aria-live": "polite" },
                React.createElement("p", { className: "w-row w-result" },
                    React.createElement(widgets_6.Badge, { name: result.fate === 'unchanged' ? 'info' : 'running' }, result.fate),
                    React.createElement("span", { className: "w-hint" }, words.many(result.findings.length, 'finding'))),
                React.createElement("p", { className: "w-code w-wrap" },
                    React.createElement(widgets_6.Written, { text: result.text })),
                result.findings.length === 0 ? (React.createElement("p", { className: "w-hint" }, "No rule of this profile finds anything here. docs/redaction.md tells how a rule is added.")) : (React.createElement(widgets_6.Table, { label: "Findings", heads: ['Type', 'Rule', 'Score', 'At', 'Becomes'] }, result.findings.map((one, i) => (React.createElement("tr", { key: i },
                    React.createElement("td", null, (0, text_9.harmless)(one.type)),
                    React.createElement("td", null, (0, text_9.harmless)(one.rule)),
                    React.createElement("td", null, one.score),
                    React.createElement("td", { className: "w-nowrap" },
                        one.start,
                        " to ",
                        one.end),
                    React.createElement("td", null,
                        React.createElement(widgets_6.Written, { text: one.replacement })))))))))));
    }
    function Trial({ profiles, usual, running }) {
        const { allowed, me } = (0, host_7.usePage)();
        const { value: ring } = (0, host_7.useAsked)('trial tenants', 30_000, (0, jolokia_5.read)(model_9.BEANS.ring, 'Tenants'));
        const { busy, run } = (0, host_7.useDoing)();
        const [profile, setProfile] = React.useState(profiles.find(one => one !== usual) ?? '');
        const [yaml, setYaml] = React.useState('');
        const [of, setOf] = React.useState('');
        const tenants = ring?.Tenants ?? [];
        const tenant = tenants.includes(of) ? of : (tenants[0] ?? '');
        const [seconds, setSeconds] = React.useState('60');
        const [report, setReport] = React.useState(null);
        const live = (0, host_7.useCalled)(running ? 2000 : 60_000, model_9.BEANS.redaction, 'trialReport');
        const onFlow = live.value === null ? null : (0, jolokia_5.parsed)(live.value);
        const shown = report ?? (onFlow !== null && onFlow.profile !== undefined && onFlow.profile !== '' ? onFlow : null);
        const own = yaml.trim() !== '';
        const mayStart = allowed.may(model_9.BEANS.redaction, own ? 'startTrialOfText' : 'startTrial');
        const mayLook = allowed.may(model_9.BEANS.redaction, 'trialOnLines');
        const onLines = async () => {
            const said = await run('', model_9.BEANS.redaction, 'trialOnLines', own ? '' : profile, own ? yaml : '', tenant, 1000);
            setReport(said === undefined ? null : (0, jolokia_5.parsed)(said));
        };
        const start = async () => {
            setReport(null);
            const most = Math.max(1, Math.min(3600, Math.round(Number(seconds)) || 60));
            await (own
                ? run('The trial runs; lines go through the rules in force as before.', model_9.BEANS.redaction, 'startTrialOfText', yaml, most, 100_000, 1)
                : run('The trial runs; lines go through the rules in force as before.', model_9.BEANS.redaction, 'startTrial', profile, most, 100_000, 1));
            live.again();
        };
        return (React.createElement(widgets_6.Section, { title: "Try other rules beside those in force", aside: running ? React.createElement(widgets_6.Badge, { name: "running" }, "a trial is under way") : null },
            mayStart || mayLook ? (React.createElement("form", { onSubmit: event => {
                    event.preventDefault();
                    void start();
                } },
                React.createElement("div", { className: "w-row w-ends" },
                    React.createElement(widgets_6.Field, { label: "Profile" },
                        React.createElement("select", { value: profile, disabled: own, onChange: event => setProfile(event.target.value) }, profiles.map(one => (React.createElement("option", { key: one, value: one }, (0, text_9.harmless)(one)))))),
                    React.createElement(widgets_6.Field, { label: "For so many seconds" },
                        React.createElement("input", { type: "number", min: 1, max: 3600, value: seconds, onChange: event => setSeconds(event.target.value) })),
                    mayStart ? (React.createElement(widgets_6.Button, { submit: true, kind: "main", disabled: busy || running }, "Try on lines as they come")) : null,
                    mayLook && tenants.length > 1 ? (React.createElement(widgets_6.Field, { label: "Newest lines of" },
                        React.createElement("select", { value: tenant, onChange: event => setOf(event.target.value) }, tenants.map(one => (React.createElement("option", { key: one, value: one }, (0, text_9.harmless)(one))))))) : null,
                    mayLook && tenants.length > 0 ? (React.createElement(widgets_6.Button, { disabled: busy, title: "They are redacted already: it shows what these rules would find more", onClick: () => void onLines() }, "Try on the newest lines")) : null,
                    running && allowed.may(model_9.BEANS.redaction, 'stopTrial') ? (React.createElement(widgets_6.Button, { disabled: busy, onClick: () => void run('The trial has ended.', model_9.BEANS.redaction, 'stopTrial').then(live.again) }, "End the trial")) : null),
                React.createElement("details", { className: "w-details" },
                    React.createElement("summary", null, "Or rules of your own, as YAML"),
                    React.createElement(widgets_6.Field, { label: "What would stand below the name of a profile", hint: "Goes before the choice above when it is not empty" },
                        React.createElement("textarea", { rows: 4, value: yaml, spellCheck: false, placeholder: 'base: all\nwithout: [mac]', onChange: event => setYaml(event.target.value) }))))) : (React.createElement(widgets_6.Reserved, { what: "To start a trial", role: "operator", me: me })),
            shown === null ? (React.createElement("p", { className: "w-hint" }, "A trial changes nothing: each line is treated by both, and the report tells where they differ.")) : (React.createElement(Report, { report: shown }))));
    }
    const SIDES = ['Only by the rules in force', 'Only by the trial', 'By both, differently'];
    function Report({ report }) {
        const types = Object.entries(report.different_by_type);
        return (React.createElement("div", { "aria-live": "polite" },
            React.createElement("p", { className: "w-result" },
                React.createElement("strong", null, (0, text_9.harmless)(report.profile.split('@')[0] ?? '')),
                ' ',
                React.createElement("span", { className: "w-hint" },
                    report.running ? 'under way: ' : 'looked at ',
                    words.many(report.lines, 'line'),
                    report.lines_let_go > 0 ? ', ' + words.exact(report.lines_let_go) + ' let go by' : '')),
            React.createElement("dl", { className: "w-numbers" },
                React.createElement(widgets_6.Number_, { label: "Changed by the rules in force" }, words.exact(report.changed_by_running)),
                React.createElement(widgets_6.Number_, { label: "Changed by the trial" }, words.exact(report.changed_by_trial)),
                React.createElement(widgets_6.Number_, { label: "Treated differently", hint: report.lines > 0 ? words.percent(report.different / report.lines) : '' }, words.exact(report.different))),
            types.length === 0 ? (React.createElement("p", { className: "w-hint" }, report.lines === 0 ? 'No line has come yet.' : 'Both find the same types in these lines.')) : (React.createElement(widgets_6.Table, { label: "Differences by type", numbers: [...SIDES], heads: ['Type', ...SIDES] }, types.map(([type, n]) => (React.createElement("tr", { key: type },
                React.createElement("td", null,
                    React.createElement("mark", { className: "w-redacted" }, (0, text_9.harmless)(type))),
                React.createElement("td", { className: "w-n" }, words.exact(n.only_running)),
                React.createElement("td", { className: "w-n" }, words.exact(n.only_trial)),
                React.createElement("td", { className: "w-n" }, words.exact(n.both))))))),
            report.examples.length === 0 ? null : (React.createElement(widgets_6.Table, { label: "Examples", heads: ['In force', 'Trial', 'A line as the strictest rules leave it', 'Differs in'] }, report.examples.map((one, i) => (React.createElement("tr", { key: i },
                React.createElement("td", null,
                    one.running.fate,
                    ": ",
                    one.running.types.join(', ') || 'nothing'),
                React.createElement("td", null,
                    one.trial.fate,
                    ": ",
                    one.trial.types.join(', ') || 'nothing'),
                React.createElement("td", { className: "w-mono" },
                    React.createElement(widgets_6.Written, { text: one.line_as_the_strictest_leaves_it })),
                React.createElement("td", null, one.differs_in.map(text_9.harmless).join(', ')))))))));
    }
});
define("proof", ["require", "exports", "react", "host", "model", "text", "widgets", "words"], function (require, exports, React, host_8, model_10, text_10, widgets_7, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Proof = Proof;
    exports.CheckResult = CheckResult;
    exports.Compared = Compared;
    function Proof() {
        const { allowed } = (0, host_8.usePage)();
        const { value: check } = (0, host_8.useCalled)(5000, model_10.BEANS.proof, 'lastCheck');
        const { value: captures } = (0, host_8.useCalled)(60_000, model_10.BEANS.analysis, 'catalog');
        const { busy, run } = (0, host_8.useDoing)();
        const [capture, setCapture] = React.useState('');
        const [compared, setCompared] = React.useState(null);
        const chosen = capture === '' ? (captures?.[0]?.capture ?? '') : capture;
        const compare = async () => {
            const said = await run('', model_10.BEANS.proof, 'tryEdit', chosen, '', 10_000);
            setCompared(said === undefined ? null : said);
        };
        return check === null ? null : (React.createElement(widgets_7.Section, { title: "Edits", aside: React.createElement(CheckBadge, { check: check }) },
            React.createElement(CheckResult, { check: check }),
            allowed.may(model_10.BEANS.proof, 'tryEdit') ? (React.createElement("form", { className: "w-row w-ends", onSubmit: event => {
                    event.preventDefault();
                    void compare();
                } },
                React.createElement(widgets_7.Field, { label: "What would the files of your folder change for the lines of" },
                    React.createElement("select", { value: chosen, onChange: event => setCapture(event.target.value) }, (captures ?? []).map(one => (React.createElement("option", { key: one.capture, value: one.capture }, (0, text_10.harmless)(one.capture)))))),
                React.createElement(widgets_7.Button, { submit: true, kind: "main", disabled: busy || chosen === '' }, busy ? 'Comparing …' : 'Compare'))) : null,
            compared === null ? null : React.createElement(Compared, { compared: compared })));
    }
    function CheckBadge({ check }) {
        return check.state === 'passed' ? (React.createElement(widgets_7.Badge, { name: "running" },
            "the newest edit passed ",
            words.many(check.cases ?? 0, 'case'))) : check.state === 'failed' ? (React.createElement(widgets_7.Badge, { name: "in_trouble" }, "the newest edit waits: it failed")) : check.state === 'running' ? (React.createElement(widgets_7.Badge, { name: "info" }, "an edit is being checked")) : null;
    }
    function CheckResult({ check }) {
        if (check.state === 'off') {
            return React.createElement("p", { className: "w-hint" }, "Edits go live unproved. Name a folder of cases in wadi.routes.reloadCheck, and each waits until it has passed them.");
        }
        const failed = (check.results ?? []).filter(result => !result.passed);
        return (React.createElement(React.Fragment, null,
            (check.error ?? '') === '' ? null : (React.createElement("p", { className: "w-trouble" },
                React.createElement(widgets_7.Written, { text: check.error ?? '' }))),
            check.state === 'none' ? React.createElement("p", { className: "w-hint" }, "No edit has been checked since the start.") : null,
            failed.length === 0 ? null : (React.createElement(widgets_7.Table, { label: "Cases that failed", heads: ['Case', 'Where', 'Expected', 'Came'] }, failed.flatMap(result => (result.differences.length === 0 ? [{ path: result.error, expected: '', came: '' }] : result.differences).map((one, i) => (React.createElement("tr", { key: result.case + i },
                React.createElement("td", null,
                    (0, text_10.harmless)(result.case),
                    React.createElement("div", { className: "w-hint" },
                        (0, text_10.harmless)(result.file),
                        ":",
                        result.line)),
                React.createElement("td", { className: "w-mono" }, (0, text_10.harmless)(one.path)),
                React.createElement("td", { className: "w-mono" },
                    React.createElement(widgets_7.Written, { text: String(one.expected) })),
                React.createElement("td", { className: "w-mono" },
                    React.createElement(widgets_7.Written, { text: String(one.came) }))))))))));
    }
    function Compared({ compared }) {
        if (compared.problems !== undefined) {
            return (React.createElement("ul", { className: "w-list", "aria-live": "polite" }, compared.problems.map(problem => (React.createElement("li", { key: problem, className: "w-bad" },
                React.createElement(widgets_7.Written, { text: problem }))))));
        }
        const counts = [...(compared.counts ?? []), ...(compared.redacted ?? []).map(one => ({ ...one, name: 'redacted ' + one.name }))].filter(one => one.before !== one.after);
        return (React.createElement("div", { "aria-live": "polite", className: "w-result" },
            React.createElement("p", null,
                React.createElement(widgets_7.Badge, { name: compared.same === true ? 'running' : 'warning' },
                    compared.same === true ? 'no difference' : 'differences',
                    " in ",
                    words.many(compared.lines ?? 0, 'line'))),
            counts.length === 0 ? null : (React.createElement(widgets_7.Table, { label: "Counts that differ", heads: ['What', 'Now', 'With the edit'] }, counts.map(one => (React.createElement("tr", { key: one.name },
                React.createElement("td", null, (0, text_10.harmless)(one.name)),
                React.createElement("td", { className: "w-n" }, words.exact(one.before)),
                React.createElement("td", { className: "w-n" }, words.exact(one.after))))))),
            (compared.places ?? [])
                .filter(place => place.onlyBefore + place.onlyAfter > 0 || place.before !== place.after)
                .map(place => (React.createElement(React.Fragment, { key: place.place },
                React.createElement("h3", null,
                    (0, text_10.harmless)(place.place),
                    ": ",
                    words.exact(place.before),
                    " now, ",
                    words.exact(place.after),
                    " with the edit"),
                React.createElement(widgets_7.Table, { label: 'Examples of ' + place.place, heads: ['Now', 'With the edit'] }, place.examples.map((example, i) => (React.createElement("tr", { key: i },
                    React.createElement("td", { className: "w-mono w-anywhere" }, example.before === null ? '–' : React.createElement(widgets_7.Written, { text: example.before })),
                    React.createElement("td", { className: "w-mono w-anywhere" }, example.after === null ? '–' : React.createElement(widgets_7.Written, { text: example.after })))))))))));
    }
});
define("routes", ["require", "exports", "react", "react-router-dom", "host", "jolokia", "model", "proof", "text", "widgets", "words"], function (require, exports, React, react_router_dom_3, host_9, jolokia_6, model_11, proof_1, text_11, widgets_8, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Routes = Routes;
    exports.matching = matching;
    const EACH_MILLIS = 5000;
    function Routes() {
        const { search } = (0, react_router_dom_3.useLocation)();
        const navigate = (0, react_router_dom_3.useNavigate)();
        const { value: files, error } = (0, host_9.useCalled)(EACH_MILLIS, model_11.BEANS.routes, 'files');
        const { value: problems } = (0, host_9.useCalled)(EACH_MILLIS, model_11.BEANS.routes, 'problems');
        const wanted = new URLSearchParams(search).get('file') ?? '';
        const chosen = files?.find(file => file.name === wanted || wanted.endsWith('/' + file.name)) ?? files?.find(file => file.problems.length > 0) ?? files?.[0];
        return (React.createElement(React.Fragment, null,
            React.createElement(widgets_8.Trouble, { words: error }),
            React.createElement(Reloads, null),
            problems === null || problems.length === 0 ? null : (React.createElement(widgets_8.Section, { title: "Problems", aside: React.createElement(widgets_8.Badge, { name: "in_trouble" }, words.many(problems.length, 'problem')) },
                React.createElement(widgets_8.Table, { label: "Problems of route files", heads: ['File', 'Line', 'What is wrong', 'What to do'] }, problems.map((problem, i) => (React.createElement("tr", { key: i },
                    React.createElement("td", null,
                        React.createElement("button", { type: "button", className: "w-linkish", onClick: () => navigate('/wadi/routes?file=' + encodeURIComponent(problem.file ?? '')) }, (0, text_11.harmless)(problem.file ?? ''))),
                    React.createElement("td", null, problem.line ?? '–'),
                    React.createElement("td", null,
                        React.createElement(widgets_8.Written, { text: problem.message })),
                    React.createElement("td", null,
                        React.createElement(widgets_8.Written, { text: problem.cure })))))),
                React.createElement("p", { className: "w-hint" }, "What ran before goes on running until the file is right again."))),
            React.createElement(proof_1.Proof, null),
            React.createElement(widgets_8.Section, { title: "Route files", aside: React.createElement("span", { className: "w-hint" },
                    files === null ? '' : words.many(files.length, 'file'),
                    ", in the order in which they are read") }, files === null ? (React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026")) : (React.createElement("div", { className: "w-files" },
                React.createElement("ul", { className: "w-list w-file-list" }, files.map(file => (React.createElement("li", { key: file.name },
                    React.createElement("button", { type: "button", className: "w-file", "aria-current": file.name === chosen?.name ? 'true' : 'false', onClick: () => navigate('/wadi/routes?file=' + encodeURIComponent(file.name)) },
                        React.createElement("span", null, (0, text_11.harmless)(file.name)),
                        React.createElement(widgets_8.Badge, { name: file.problems.length > 0 ? 'in_trouble' : file.running ? 'running' : 'off' }, file.problems.length > 0 ? words.many(file.problems.length, 'problem') : file.running ? 'running' : 'not running'),
                        React.createElement("span", { className: "w-hint" },
                            file.builtIn ? 'built in' : file.replaces ? 'yours, in place of the built-in' : 'yours',
                            file.routes.length === 0 ? '' : ': ' + file.routes.map(text_11.harmless).join(', '))))))),
                chosen === undefined ? (React.createElement(widgets_8.Empty, { title: "No route file" })) : (React.createElement(FileText, { key: chosen.name, file: chosen }))))),
            React.createElement(Settings, null)));
    }
    function Reloads() {
        const { value } = (0, host_9.useAsked)('reloads', EACH_MILLIS, (0, jolokia_6.read)(model_11.BEANS.routes, 'ReloadsTotal', 'FailuresTotal', 'LastReload', 'LastFailure', 'Folder', 'Watched'));
        return value === null ? null : (React.createElement("dl", { className: "w-numbers" },
            React.createElement(widgets_8.Number_, { label: "Your folder", hint: value.Folder === '' ? 'wadi run --routes DIR' : value.Watched ? 'watched: what you save is loaded' : 'not watched' }, value.Folder === '' ? 'none' : (0, text_11.harmless)(value.Folder)),
            React.createElement(widgets_8.Number_, { label: "Last reload" }, value.LastReload === '' ? 'none since the start' : React.createElement(widgets_8.Since, { time: value.LastReload })),
            React.createElement(widgets_8.Number_, { label: "Reloads" }, words.exact(value.ReloadsTotal)),
            React.createElement(widgets_8.Number_, { label: "Refused reloads", hint: (0, text_11.harmless)(value.LastFailure) }, words.exact(value.FailuresTotal))));
    }
    function FileText({ file }) {
        const { value: text, error } = (0, host_9.useAsked)('text of ' + file.name, 15_000, (0, jolokia_6.exec)(model_11.BEANS.routes, 'text', file.name));
        const lines = (text ?? '').replace(/\n$/, '').split('\n');
        const bad = new Map(file.problems.filter(problem => problem.line !== null).map(problem => [problem.line, problem]));
        return (React.createElement("div", { className: "w-file-text" },
            React.createElement("p", { className: "w-hint" },
                (0, text_11.harmless)(file.place),
                ", ",
                words.bytes(file.bytes)),
            React.createElement(widgets_8.Trouble, { words: error }),
            React.createElement("div", { className: "w-source", role: "region", "aria-label": 'Text of ' + file.name, tabIndex: 0 }, text === null ? (error === '' ? React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026") : null) : (React.createElement("ol", null, lines.map((line, i) => {
                const problem = bad.get(i + 1);
                return (React.createElement("li", { key: i, className: problem === undefined ? '' : 'w-source-bad' },
                    React.createElement("code", null,
                        React.createElement(widgets_8.Written, { text: line })),
                    problem === undefined ? null : (React.createElement("span", { className: "w-source-problem" },
                        React.createElement(widgets_8.Written, { text: problem.message + (problem.cure === '' ? '' : ' ' + problem.cure) })))));
            }))))));
    }
    function Settings() {
        const { value: settings, error } = (0, host_9.useCalled)(60_000, model_11.BEANS.routes, 'settings');
        const [filter, setFilter] = React.useState('');
        const [all, setAll] = React.useState(false);
        const shown = (settings ?? []).filter(one => (all || one.set) && matching(one, filter));
        return (React.createElement(widgets_8.Section, { title: "Settings in force", aside: React.createElement("span", { className: "w-hint" }, "secrets are not shown") },
            React.createElement(widgets_8.Trouble, { words: error }),
            React.createElement("div", { className: "w-row w-ends" },
                React.createElement(widgets_8.Field, { label: "Find" },
                    React.createElement("input", { value: filter, type: "search", placeholder: "loki", onChange: event => setFilter(event.target.value) })),
                React.createElement("label", { className: "w-row" },
                    React.createElement("input", { type: "checkbox", checked: all, onChange: event => setAll(event.target.checked) }),
                    " also those that have their default"),
                React.createElement("span", { className: "w-hint" }, settings === null ? '' : words.exact(shown.length) + ' of ' + words.many(settings.length, 'setting'))),
            settings !== null && shown.length === 0 ? (React.createElement("p", { className: "w-hint" }, filter === '' ? 'Everything has its default. docs/configuration.md tells what can be set.' : 'No setting fits.')) : (React.createElement(widgets_8.Table, { label: "Settings", heads: ['Setting', 'Value', 'From', 'What it is'] }, shown.map(one => (React.createElement("tr", { key: one.name },
                React.createElement("td", { className: "w-mono" }, (0, text_11.harmless)(one.name)),
                React.createElement("td", { className: "w-mono w-anywhere" }, one.secret ? React.createElement("span", { className: "w-hint" }, "hidden") : React.createElement(widgets_8.Written, { text: one.value })),
                React.createElement("td", { className: "w-nowrap" }, (0, text_11.harmless)(one.origin)),
                React.createElement("td", { className: "w-hint" }, (0, text_11.harmless)(one.description)))))))));
    }
    function matching(setting, filter) {
        const sought = filter.trim().toLowerCase();
        return (sought === '' ||
            [setting.name, setting.secret ? '' : setting.value, setting.origin].some(text => text.toLowerCase().includes(sought)));
    }
});
define("ruler", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.at = at;
    exports.times = times;
    exports.labelled = labelled;
    const NEAR = 22;
    function at(ruler, bytes) {
        const share = ruler.bytes <= 0 ? 1 : Math.max(0, Math.min(1, bytes / ruler.bytes));
        return Math.round(share * 9900) / 100 + 0.5;
    }
    function times(ruler) {
        return {
            oldest: ruler.segments.map(segment => segment.first).filter(time => time !== '')[0] ?? '',
            newest: ruler.segments.map(segment => segment.last).filter(time => time !== '').at(-1) ?? '',
        };
    }
    function labelled(ruler) {
        const ends = [];
        const flags = [...ruler.readers]
            .sort((a, b) => a.at - b.at)
            .map(reader => {
            const x = at(ruler, reader.at);
            let lane = ends.findIndex(end => x - end > NEAR);
            if (lane < 0) {
                lane = ends.length;
            }
            ends[lane] = x;
            return { reader, x, lane };
        });
        const words = flags
            .map(({ reader }) => `${reader.reader} at ${ruler.bytes <= 0 ? 100 : Math.round((100 * reader.at) / ruler.bytes)} %`)
            .join(', ');
        return { flags, lanes: ends.length, words: `The log of ${ruler.tenant}: ` + (words === '' ? 'nobody reads it' : words) };
    }
});
define("wal", ["require", "exports", "react", "host", "jolokia", "model", "dead-letters", "ruler", "text", "widgets", "words"], function (require, exports, React, host_10, jolokia_7, model_12, dead_letters_1, ruler_1, text_12, widgets_9, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.WalAndSinks = WalAndSinks;
    exports.TenantRuler = TenantRuler;
    exports.readerState = readerState;
    const EACH_MILLIS = 5000;
    function WalAndSinks() {
        const { allowed, overview } = (0, host_10.usePage)();
        const { value: rulers, error, again } = (0, host_10.useCalled)(EACH_MILLIS, model_12.BEANS.wal, 'ruler');
        const [chosen, setChosen] = React.useState(null);
        return (React.createElement(React.Fragment, null,
            React.createElement(widgets_9.Trouble, { words: error }),
            React.createElement(widgets_9.Section, { title: "The log and who has read how far", aside: React.createElement("span", { className: "w-hint" }, "oldest at the left, newest at the right") },
                rulers === null ? (React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026")) : rulers.length === 0 ? (React.createElement(widgets_9.Empty, { title: "The log is empty" },
                    React.createElement("p", null, "With the first line that comes in, its tenant appears here."))) : (rulers.map(ruler => (React.createElement(TenantRuler, { key: ruler.tenant, ruler: ruler, sinks: overview?.sinks ?? [], chosen: chosen, mayMove: allowed.may(model_12.BEANS.wal, 'seek') || allowed.may(model_12.BEANS.wal, 'replay'), onChoose: reader => setChosen({ tenant: ruler.tenant, reader }) })))),
                chosen === null || rulers === null ? null : (React.createElement(Cursor, { key: chosen.tenant + ' ' + chosen.reader, ruler: rulers.find(one => one.tenant === chosen.tenant), name: chosen.reader, onDone: again, onClose: () => setChosen(null) }))),
            React.createElement(Replays, null),
            React.createElement(dead_letters_1.DeadLetters, null),
            React.createElement(Receipt, null)));
    }
    function TenantRuler({ ruler, sinks, chosen, mayMove, onChoose, }) {
        const now = Date.now();
        const flags = (0, ruler_1.labelled)(ruler);
        const { oldest, newest } = (0, ruler_1.times)(ruler);
        const height = 34 + flags.lanes * 18;
        return (React.createElement("div", { className: "w-tenant" },
            React.createElement("h3", null, (0, text_12.harmless)(ruler.tenant)),
            React.createElement("p", { className: "w-hint" },
                words.bytes(ruler.bytes),
                " of ",
                words.bytes(ruler.quotaBytes),
                " (",
                words.percent(ruler.quotaUse),
                " of its quota)",
                oldest === '' ? '' : ', oldest from ' + words.clock(oldest, now) + ', newest from ' + words.clock(newest, now)),
            React.createElement("svg", { className: "w-ruler", width: "100%", height: height, role: "img", "aria-label": flags.words },
                React.createElement("rect", { className: "w-ruler-log", x: "0.5%", y: height - 22, width: "99%", height: 14, rx: 3 }),
                ruler.segments.slice(1).map(segment => (React.createElement("line", { key: segment.segment, className: "w-ruler-tick", x1: (0, ruler_1.at)(ruler, segment.at) + '%', x2: (0, ruler_1.at)(ruler, segment.at) + '%', y1: height - 22, y2: height - 8 }))),
                flags.flags.map(flag => (React.createElement("g", { key: flag.reader.reader, className: 'w-ruler-cursor w-is-' + readerState(flag.reader, sinks).state },
                    React.createElement("line", { x1: flag.x + '%', x2: flag.x + '%', y1: 6 + flag.lane * 18, y2: height - 4 }),
                    React.createElement("text", { x: flag.x + '%', dx: flag.x > 50 ? -6 : 6, y: 16 + flag.lane * 18, textAnchor: flag.x > 50 ? 'end' : 'start' }, (0, text_12.harmless)(flag.reader.reader)))))),
            React.createElement(widgets_9.Table, { label: 'Readers of ' + ruler.tenant, heads: ['Sink', 'State', 'Behind', 'Delivery', 'Cursor', ''] }, ruler.readers.map(reader => (React.createElement("tr", { key: reader.reader, className: chosen?.tenant === ruler.tenant && chosen.reader === reader.reader ? 'w-chosen' : '' },
                React.createElement("td", null,
                    React.createElement("strong", null, (0, text_12.harmless)(reader.reader))),
                React.createElement("td", null,
                    React.createElement(ReaderState, { reader: reader, sinks: sinks })),
                React.createElement("td", null,
                    reader.lagBytes === 0 ? 'up to date' : words.bytes(reader.lagBytes) + ', ' + words.span(reader.lagSeconds),
                    React.createElement(widgets_9.Bar, { share: ruler.bytes === 0 ? 0 : reader.lagBytes / ruler.bytes, label: words.bytes(reader.lagBytes) + ' behind' })),
                React.createElement("td", null, reader.delivery),
                React.createElement("td", { className: "w-mono" }, reader.cursor),
                React.createElement("td", null,
                    React.createElement(widgets_9.Button, { onClick: () => onChoose(reader.reader) }, mayMove ? 'Move or replay' : 'Details'))))))));
    }
    function readerState(reader, sinks) {
        const sink = sinks.find(one => one.name === reader.reader);
        const state = reader.state === 'running' ? 'running' : reader.state === 'paused' ? 'paused' : 'stopped';
        return { state: state === 'running' && sink !== undefined ? sink.state : state, sink };
    }
    function ReaderState({ reader, sinks }) {
        const { state, sink } = readerState(reader, sinks);
        const trouble = state === 'in_trouble' ? sink : undefined;
        return (React.createElement(React.Fragment, null,
            React.createElement(widgets_9.StateBadge, { state: state, more: trouble?.words ?? '' }),
            trouble === undefined || trouble.troubleSince === '' ? null : (React.createElement("div", null,
                "since ",
                React.createElement(widgets_9.Since, { time: trouble.troubleSince }))),
            trouble === undefined || trouble.lastError === '' ? null : (React.createElement("div", { className: "w-bad" },
                React.createElement(widgets_9.Written, { text: trouble.lastError })))));
    }
    function Cursor({ ruler, name, onDone, onClose, }) {
        const { allowed, me } = (0, host_10.usePage)();
        const { busy, run } = (0, host_10.useDoing)();
        const title = React.useRef(null);
        React.useEffect(() => title.current?.focus(), []);
        const reader = ruler?.readers.find(one => one.reader === name);
        const [time, setTime] = React.useState('');
        const may = (operation) => allowed.may(model_12.BEANS.wal, operation);
        if (ruler === undefined || reader === undefined) {
            return React.createElement("p", { className: "w-hint" }, "This sink does not read the log of this tenant any more.");
        }
        const act = async (said, operation, ...args) => {
            await run(said, model_12.BEANS.wal, operation, ...args);
            onDone();
        };
        const paused = reader.state === 'paused';
        return (React.createElement("div", { className: "w-panel", onKeyDown: event => (event.key === 'Escape' ? onClose() : undefined) },
            React.createElement("div", { className: "w-section-head" },
                React.createElement("h3", { ref: title, tabIndex: -1 },
                    (0, text_12.harmless)(name),
                    " of tenant ",
                    (0, text_12.harmless)(ruler.tenant)),
                React.createElement(widgets_9.Button, { kind: "quiet", onClick: onClose },
                    React.createElement(widgets_9.Icon, { name: "close" }),
                    React.createElement("span", { className: "w-hidden" }, "Close"))),
            React.createElement(widgets_9.Reserved, { what: "To move a cursor, pause or replay", role: "operator", me: me }),
            React.createElement(widgets_9.Reserved, { what: "To forget a reader", role: "admin", me: me }),
            React.createElement("div", { className: "w-row w-ends" },
                paused && may('resumeReader') ? (React.createElement(widgets_9.Button, { kind: "main", disabled: busy, onClick: () => void act(name + ' goes on.', 'resumeReader', name) }, "Go on")) : null,
                !paused && may('pauseReader') ? (React.createElement(widgets_9.Button, { disabled: busy, title: "Its lines wait on the disk until it goes on", onClick: () => void act(name + ' is paused; its lines wait.', 'pauseReader', name) }, "Pause")) : null,
                may('seek') ? (React.createElement(React.Fragment, null,
                    React.createElement(widgets_9.Sure, { disabled: busy, question: "Read everything in the log again?", onSure: () => void act(name + ' reads from the oldest line.', 'seek', name, ruler.tenant, 'earliest') }, "Move to the oldest"),
                    React.createElement(widgets_9.Sure, { disabled: busy, question: 'Pass over ' + words.bytes(reader.lagBytes) + '? It is not delivered then.', onSure: () => void act(name + ' reads on from the newest line.', 'seek', name, ruler.tenant, 'latest') }, "Move to the newest"))) : null,
                may('seekToTime') ? (React.createElement(React.Fragment, null,
                    React.createElement(widgets_9.Field, { label: "Move to what came at" },
                        React.createElement("input", { type: "datetime-local", step: 1, value: time, onChange: event => setTime(event.target.value) })),
                    React.createElement(widgets_9.Button, { disabled: busy || time === '', onClick: () => void act(name + ' reads on from there.', 'seekToTime', name, ruler.tenant, new Date(time).toISOString()) }, "Move"))) : null),
            may('replay') ? React.createElement(Replay, { reader: name, ruler: ruler }) : null,
            may('dropReader') && reader.state !== 'running' ? (React.createElement("p", { className: "w-row" },
                React.createElement(widgets_9.Sure, { disabled: busy, question: 'Forget ' + name + ' for good? Nothing waits for it then.', onSure: () => void act(name + ' is forgotten.', 'dropReader', name) }, "Forget this reader"))) : null));
    }
    function Replay({ reader, ruler }) {
        const { busy, run } = (0, host_10.useDoing)();
        const [from, setFrom] = React.useState(local((0, ruler_1.times)(ruler).oldest));
        const [to, setTo] = React.useState(local((0, ruler_1.times)(ruler).newest, 1000));
        const [rate, setRate] = React.useState('1048576');
        const [preview, setPreview] = React.useState(null);
        const stretch = () => [new Date(from).toISOString(), new Date(to).toISOString()];
        const look = async () => {
            const said = await run('', model_12.BEANS.wal, 'replayPreview', reader, ruler.tenant, ...stretch());
            setPreview(said === undefined ? null : said);
        };
        const changed = (set) => (event) => {
            set(event.target.value);
            setPreview(null);
        };
        const { oldest } = (0, ruler_1.times)(ruler);
        const seconds = preview?.bytes == null ? null : preview.bytes / Number(rate);
        return (React.createElement("form", { className: "w-replay", onSubmit: event => {
                event.preventDefault();
                void look();
            } },
            React.createElement("h3", null, "Send a stretch once more"),
            React.createElement("div", { className: "w-row w-ends" },
                React.createElement(widgets_9.Field, { label: "From" },
                    React.createElement("input", { type: "datetime-local", step: 1, value: from, required: true, onChange: changed(setFrom) })),
                React.createElement(widgets_9.Field, { label: "To" },
                    React.createElement("input", { type: "datetime-local", step: 1, value: to, required: true, onChange: changed(setTo) })),
                React.createElement(widgets_9.Field, { label: "At most" },
                    React.createElement("select", { value: rate, onChange: event => setRate(event.target.value) }, [262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864].map(one => (React.createElement("option", { key: one, value: one },
                        words.bytes(one),
                        " a second"))))),
                React.createElement(widgets_9.Button, { submit: true, kind: "main", disabled: busy || from === '' || to === '' }, "How much is that?")),
            preview === null ? (React.createElement("p", { className: "w-hint" }, "The cursor stays where it is. A capture writes replayed lines once more.")) : (React.createElement("div", { className: "w-row w-result", "aria-live": "polite" },
                React.createElement("span", null,
                    React.createElement("strong", null, words.many(preview.lines ?? 0, 'line')),
                    ", ",
                    words.bytes(preview.bytes),
                    seconds === null ? '' : seconds < 1 ? ', less than a second' : ', about ' + words.span(seconds)),
                preview.gone && early(from, oldest) ? React.createElement(widgets_9.Badge, { name: "warning" },
                    "the log holds nothing from before ",
                    words.clock(oldest, Date.now())) : null,
                React.createElement(widgets_9.Button, { disabled: busy || (preview.lines ?? 0) === 0, onClick: () => void run('The replay has begun; it is listed below.', model_12.BEANS.wal, 'replay', reader, ruler.tenant, ...stretch(), Number(rate)).then(() => setPreview(null)) },
                    "Replay to ",
                    (0, text_12.harmless)(reader))))));
    }
    function early(from, oldest) {
        return Date.parse(from) < Math.floor(Date.parse(oldest) / 1000) * 1000;
    }
    function local(time, moreMillis = 0) {
        const then = new Date(Date.parse(time) + moreMillis);
        if (Number.isNaN(then.getTime())) {
            return '';
        }
        return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    }
    function Replays() {
        const { allowed } = (0, host_10.usePage)();
        const { value: replays, again } = (0, host_10.useCalled)(EACH_MILLIS, model_12.BEANS.wal, 'replays');
        const { busy, run } = (0, host_10.useDoing)();
        return replays === null || replays.length === 0 ? null : (React.createElement(widgets_9.Section, { title: "Replays" },
            React.createElement(widgets_9.Table, { label: "Replays", heads: ['No.', 'To', 'Stretch', 'State', 'Sent', ''] }, replays.map(one => (React.createElement("tr", { key: one.id },
                React.createElement("td", null, one.id),
                React.createElement("td", null,
                    (0, text_12.harmless)(one.reader),
                    " (",
                    (0, text_12.harmless)(one.tenant),
                    ")"),
                React.createElement("td", null,
                    words.clock(one.from, Date.now()),
                    " to ",
                    words.clock(one.to, Date.now())),
                React.createElement("td", null,
                    React.createElement(widgets_9.Badge, { name: one.state === 'running' ? 'running' : one.failedBlocks > 0 ? 'warning' : 'info' }, (0, text_12.harmless)(one.state))),
                React.createElement("td", null,
                    words.many(one.sentEntries, 'line'),
                    ", ",
                    words.bytes(one.sentBytes)),
                React.createElement("td", null, one.endedAt === '' && allowed.may(model_12.BEANS.wal, 'stopReplay') ? (React.createElement(widgets_9.Button, { disabled: busy, onClick: () => void run('The replay is ended.', model_12.BEANS.wal, 'stopReplay', one.id).then(again) }, "End")) : null)))))));
    }
    function Receipt() {
        const { busy, run } = (0, host_10.useDoing)();
        const [receipt, setReceipt] = React.useState('');
        const [found, setFound] = React.useState(null);
        const look = async () => {
            const said = await run('', model_12.BEANS.gateway, 'receipt', receipt.trim());
            setFound(said === undefined ? null : (0, jolokia_7.parsed)(said));
        };
        return (React.createElement(widgets_9.Section, { title: "Where is my push?" },
            React.createElement("form", { className: "w-row w-ends", onSubmit: event => {
                    event.preventDefault();
                    void look();
                } },
                React.createElement(widgets_9.Field, { label: "Receipt, as X-Wadi-Receipt told it" },
                    React.createElement("input", { className: "w-mono w-long", value: receipt, spellCheck: false, autoComplete: "off", placeholder: "main:1795268908457:256:fd668649", onChange: event => setReceipt(event.target.value) })),
                React.createElement(widgets_9.Button, { submit: true, kind: "main", disabled: busy || receipt.trim() === '' }, "Look it up")),
            found === null ? null : (React.createElement("div", { "aria-live": "polite", className: "w-result" },
                React.createElement("p", { className: "w-row" },
                    React.createElement(widgets_9.Badge, { name: found.record === 'intact' ? 'running' : found.record === 'damaged' ? 'in_trouble' : 'info' }, found.record),
                    React.createElement("span", null, (0, text_12.harmless)(found.explanation))),
                React.createElement(widgets_9.Table, { label: "Sinks", heads: ['Sink', 'It is'] }, Object.entries(found.sinks).map(([sink, state]) => (React.createElement("tr", { key: sink },
                    React.createElement("td", null, (0, text_12.harmless)(sink)),
                    React.createElement("td", null,
                        React.createElement(widgets_9.Badge, { name: state === 'delivered' ? 'running' : state === 'pending' ? 'paused' : 'warning' }, state))))))))));
    }
});
define("way-back", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.WayBack = void 0;
    const WISH = 'wadi.way-back';
    const LAST = 'wadi.last-place';
    const GOOD_FOR_MILLIS = 12 * 3600 * 1000;
    class WayBack {
        notes;
        base;
        now;
        constructor(notes, base, now) {
            this.notes = notes;
            this.base = base;
            this.now = now;
        }
        leaves(place) {
            this.note(LAST, place);
        }
        begins(place, loggedIn) {
            if (!loggedIn) {
                const last = this.notes.getItem(LAST);
                if (!this.note(WISH, place) && last !== null && this.notes.getItem(WISH) === null) {
                    this.notes.setItem(WISH, last);
                }
            }
            else if (this.wanted(place) !== null) {
                this.notes.removeItem(WISH);
            }
            this.notes.removeItem(LAST);
        }
        take() {
            const noted = this.notes.getItem(WISH);
            this.notes.removeItem(WISH);
            if (noted === null) {
                return null;
            }
            try {
                const { to, at } = JSON.parse(noted);
                return typeof to === 'string' && /^\/[^/\\]/.test(to) && typeof at === 'number' && this.now() - at < GOOD_FOR_MILLIS
                    ? to
                    : null;
            }
            catch {
                return null;
            }
        }
        note(key, place) {
            const to = this.wanted(place);
            if (to === null) {
                return false;
            }
            this.notes.setItem(key, JSON.stringify({ to, at: this.now() }));
            return true;
        }
        wanted({ pathname, search, hash }) {
            const path = pathname.startsWith(this.base + '/') ? pathname.slice(this.base.length) : '/';
            return path === '/' || /^\/(login|auth)(\/|$)/.test(path) ? null : path + search + hash;
        }
    }
    exports.WayBack = WayBack;
});
define("page", ["require", "exports", "react", "react-router-dom", "captures", "flow", "host", "jolokia", "lines", "model", "redaction", "routes", "text", "wal", "widgets", "words"], function (require, exports, React, react_router_dom_4, captures_1, flow_1, host_11, jolokia_8, lines_1, model_13, redaction_1, routes_1, text_13, wal_1, widgets_10, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.WadiPage = WadiPage;
    const OVERVIEW_MILLIS = 5000;
    const NOTICE_MILLIS = 8000;
    const PARTS = [
        { path: 'flow', title: 'Flow', part: () => React.createElement(flow_1.Flow, null) },
        { path: 'lines', title: 'Live lines', part: () => React.createElement(lines_1.LiveLines, null) },
        { path: 'redaction', title: 'Redaction', part: () => React.createElement(redaction_1.Redaction, null) },
        { path: 'wal', title: 'WAL and sinks', part: () => React.createElement(wal_1.WalAndSinks, null) },
        { path: 'captures', title: 'Captures', part: () => React.createElement(captures_1.Captures, null) },
        { path: 'routes', title: 'Routes', part: () => React.createElement(routes_1.Routes, null) },
    ];
    function WadiPage({ host, wayBack }) {
        const place = (0, react_router_dom_4.useLocation)();
        const navigate = (0, react_router_dom_4.useNavigate)();
        const contact = (0, host_11.useContact)(host.polls);
        const { me, allowed, error } = (0, host_11.useWho)(host);
        const [overview, setOverview] = React.useState(null);
        const [problem, setProblem] = React.useState('');
        const [notices, setNotices] = React.useState([]);
        const handle = React.useRef(null);
        React.useEffect(() => {
            const asking = host.polls.every(OVERVIEW_MILLIS, () => (0, jolokia_8.exec)(model_13.BEANS.console, 'overview'), answer => {
                if (answer.ok) {
                    setOverview((0, model_13.whole)(answer.value));
                }
                setProblem(answer.ok ? '' : answer.error);
            });
            handle.current = asking;
            return () => asking.stop();
        }, [host]);
        const tell = React.useCallback((said, weight) => {
            const id = Math.random();
            setNotices(before => [...before.slice(-3), { id, words: said, weight }]);
            setTimeout(() => setNotices(before => before.filter(one => one.id !== id)), weight === 'good' ? NOTICE_MILLIS : 3 * NOTICE_MILLIS);
        }, []);
        const refresh = React.useCallback(() => handle.current?.now(), []);
        const [, part = ''] = /^\/wadi\/?([^/]*)/.exec(place.pathname) ?? [];
        React.useEffect(() => {
            if (part === '') {
                navigate(wayBack.take() ?? '/wadi/flow', { replace: true });
            }
        }, [part]);
        const shown = PARTS.find(one => one.path === part);
        const page = React.useMemo(() => ({ host, me, allowed, overview, tell, refresh }), [host, me, allowed, overview, tell, refresh]);
        return (React.createElement(host_11.PageContext.Provider, { value: page },
            React.createElement("div", { className: "wadi" },
                React.createElement(Head, { overview: overview, page: page }),
                React.createElement(ContactNote, { host: host, state: contact.state, at: contact.at, reason: contact.reason }),
                React.createElement(widgets_10.Trouble, { words: [problem, error].filter(one => one !== '')[0] ?? '' }),
                overview === null ? null : React.createElement(Troubles, { overview: overview }),
                React.createElement("nav", { className: "w-parts", "aria-label": "Parts of the page" }, PARTS.map(one => (React.createElement(react_router_dom_4.Link, { key: one.path, to: '/wadi/' + one.path, className: "w-part", "aria-current": one.path === part ? 'page' : undefined }, one.title)))),
                React.createElement("div", { className: "w-body" }, shown === undefined ? (part === '' ? null : React.createElement("p", null, "There is no such part.")) : (React.createElement(widgets_10.Unbroken, { key: shown.path, what: shown.title }, shown.part()))),
                React.createElement("div", { className: "w-notices", role: "status", "aria-live": "polite" }, notices.map(notice => (React.createElement("p", { key: notice.id, className: 'w-notice w-notice-' + notice.weight },
                    React.createElement(widgets_10.Icon, { name: notice.weight === 'good' ? 'running' : 'in_trouble' }),
                    React.createElement("span", null, (0, text_13.harmless)(notice.words)),
                    React.createElement(widgets_10.Button, { kind: "quiet", onClick: () => setNotices(before => before.filter(one => one.id !== notice.id)) },
                        React.createElement(widgets_10.Icon, { name: "close" }),
                        React.createElement("span", { className: "w-hidden" }, "Close the message")))))))));
    }
    function Head({ overview, page }) {
        const now = (0, host_11.useNow)();
        const up = overview?.gateway.readiness === 'up';
        return (React.createElement("header", { className: "w-top" },
            React.createElement("h1", null,
                "Gateway ",
                page.me?.gateway ?? ''),
            overview === null ? null : (React.createElement(React.Fragment, null,
                React.createElement(widgets_10.Badge, { name: up ? 'running' : 'in_trouble' }, up ? 'ready' : 'not ready'),
                React.createElement("span", { className: "w-top-rate" },
                    React.createElement("strong", null, words.rate((0, model_13.received)(overview), 'lines')),
                    " received"),
                React.createElement("span", { className: "w-hint" },
                    overview.gateway.version,
                    ", up ",
                    words.span((now - Date.parse(overview.gateway.started)) / 1000)))),
            page.me === null ? null : (React.createElement("span", { className: "w-hint w-top-who" },
                page.me.user,
                ", role ",
                page.me.role)),
            overview === null || up ? null : React.createElement("span", { className: "w-top-why" }, overview.gateway.reasons.map(text_13.harmless).join('; '))));
    }
    function Troubles({ overview }) {
        const all = (0, model_13.troubles)(overview);
        return all.length === 0 ? null : (React.createElement("ul", { className: "w-troubles", "aria-label": "What needs somebody" }, all.map(trouble => (React.createElement("li", { key: trouble.words, className: 'w-trouble-' + trouble.weight },
            React.createElement(widgets_10.Icon, { name: trouble.weight === 'danger' ? 'in_trouble' : 'warning' }),
            React.createElement("span", null,
                (0, text_13.harmless)(trouble.words),
                trouble.since === '' ? null : (React.createElement(React.Fragment, null,
                    ' ',
                    "since ",
                    React.createElement(widgets_10.Since, { time: trouble.since })))),
            trouble.station === undefined ? null : (React.createElement(react_router_dom_4.Link, { to: '/wadi/flow?of=' + encodeURIComponent(trouble.station.kind + ':' + trouble.station.name) }, "What to do")))))));
    }
    function ContactNote({ host, state, at, reason }) {
        const now = (0, host_11.useNow)();
        if (state === 'ended') {
            return (React.createElement("div", { className: "w-contact", role: "alert" },
                React.createElement(widgets_10.Icon, { name: "warning" }),
                React.createElement("span", null,
                    "Your session has ended. What is shown is from ",
                    at === 0 ? 'before' : words.span((now - at) / 1000) + ' ago',
                    "."),
                React.createElement(widgets_10.Button, { kind: "main", onClick: () => location.reload() }, "Log in and come back here")));
        }
        return state === 'lost' ? (React.createElement("div", { className: "w-contact", role: "alert" },
            React.createElement(widgets_10.Icon, { name: "in_trouble" }),
            React.createElement("span", null,
                "The gateway does not answer",
                at === 0 ? '' : ' since ' + words.span((now - at) / 1000),
                ": ",
                (0, text_13.harmless)(reason),
                ". It is asked again and again."),
            React.createElement(widgets_10.Button, { onClick: () => host.polls.now() }, "Ask now"))) : null;
    }
});
define("plugin", ["require", "exports", "react", "jolokia", "page", "polls", "way-back"], function (require, exports, React, jolokia_9, page_1, polls_1, way_back_1) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.page = page;
    async function page(base) {
        const wayBack = new way_back_1.WayBack(sessionStorage, base, () => Date.now());
        wayBack.begins(location, await loggedIn(base));
        addEventListener('pagehide', () => wayBack.leaves(location));
        const style = document.createElement('link');
        style.rel = 'stylesheet';
        style.href = base + '/page/page.css';
        document.head.append(style);
        const jolokia = new jolokia_9.Jolokia((address, request) => fetch(address, request), base + '/jolokia');
        const polls = new polls_1.Polls(jolokia, {
            now: () => Date.now(),
            later: (millis, run) => {
                const timer = setTimeout(run, millis);
                return () => clearTimeout(timer);
            },
        });
        polls.show(!document.hidden);
        document.addEventListener('visibilitychange', () => polls.show(!document.hidden));
        const host = { jolokia, polls };
        return () => React.createElement(page_1.WadiPage, { host: host, wayBack: wayBack });
    }
    async function loggedIn(base) {
        try {
            return (await fetch(base + '/user')).ok;
        }
        catch {
            return false;
        }
    }
});

  return {
    init: lent => {
      scope = lent
    },
    get: async () => {
      for (const name of LENT) {
        made[name] = (await newest(scope[name]).get())()
      }
      return () => need('plugin')
    },
  }
})()
