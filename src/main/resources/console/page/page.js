/* Made from src/main/console by its build.mjs; not to be edited. inputs=3ae38ad47f28a08d92035d91dc0e16b832e9df91528c3fe6e17ebee6f221326d */
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
define("model", ["require", "exports"], function (require, exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Allowed = exports.BEANS = void 0;
    exports.troubles = troubles;
    exports.mean = mean;
    exports.largest = largest;
    exports.BEANS = {
        console: 'dev.wadi:type=Console',
        ring: 'dev.wadi:type=Ring,name=recent',
        redaction: 'dev.wadi:type=Redaction',
        wal: 'dev.wadi:type=Wal,name=main',
        deadLetters: 'dev.wadi:type=DeadLetters',
        gateway: 'dev.wadi:type=Gateway',
        capture: 'dev.wadi:type=Capture,name=main',
        named: 'dev.wadi:type=NamedCaptures,name=named',
        analysis: 'dev.wadi:type=Analysis',
        shares: 'dev.wadi:type=Shares',
        routes: 'dev.wadi:type=Routes',
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
    function troubles(overview) {
        const all = [];
        if (overview.wal.unavailable !== '') {
            all.push({ words: 'Nothing can be kept: ' + overview.wal.unavailable, since: '', weight: 'danger' });
        }
        if (overview.chain.selfCheckProblem !== '') {
            all.push({ words: 'Redaction: ' + overview.chain.selfCheckProblem, since: '', weight: 'danger' });
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
            if (station.loss != null) {
                all.push({ words: what + station.name + ': ' + station.loss.sentence, station: about, since: '', weight: 'warning' });
            }
        }
        if (overview.chain.reloadProblem !== '') {
            all.push({ words: 'Redaction: ' + overview.chain.reloadProblem, since: '', weight: 'warning' });
        }
        return all.sort((a, b) => Number(a.weight === 'warning') - Number(b.weight === 'warning'));
    }
    function mean(points) {
        const known = points.filter((point) => point !== null);
        return known.length === 0 ? null : known.reduce((sum, point) => sum + point, 0) / known.length;
    }
    function largest(points) {
        return points.reduce((most, point) => Math.max(most, point ?? 0), 0);
    }
});
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
define("flow-layout", ["require", "exports", "model", "words"], function (require, exports, model_1, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.picture = picture;
    exports.thickness = thickness;
    exports.stationLine = stationLine;
    exports.fit = fit;
    const CARD = 96;
    const GAP = 14;
    const HEAD = 28;
    const NARROW = 760;
    function picture(overview, width) {
        const sources = overview.sources.filter(station => station.state !== 'off').map(stationCard);
        const sinks = overview.sinks.filter(station => station.state !== 'off').map(stationCard);
        const columns = [
            { text: 'Sources', cards: sources },
            { text: 'Chain', cards: [chainCard(overview)] },
            { text: 'Write-ahead log', cards: [walCard(overview)] },
            { text: 'Sinks', cards: sinks },
        ];
        const off = {
            sources: overview.sources.filter(station => station.state === 'off'),
            sinks: overview.sinks.filter(station => station.state === 'off'),
        };
        const cards = columns.flatMap(column => column.cards);
        const heads = [];
        let height;
        if (width >= NARROW) {
            const between = Math.max(36, Math.min(84, width * 0.06));
            const w = (width - 3 * between) / 4;
            const tallest = Math.max(1, ...columns.map(column => column.cards.length));
            height = HEAD + tallest * (CARD + GAP);
            columns.forEach((column, i) => {
                const x = i * (w + between);
                heads.push({ text: column.text, x, y: 16 });
                const begin = HEAD + ((tallest - column.cards.length) * (CARD + GAP)) / 2;
                column.cards.forEach((card, j) => Object.assign(card, { x, y: begin + j * (CARD + GAP), w, h: CARD }));
            });
        }
        else {
            let y = 0;
            for (const column of columns) {
                heads.push({ text: column.text, x: 0, y: y + 16 });
                y += HEAD;
                for (const card of column.cards) {
                    Object.assign(card, { x: 12, y, w: width - 12, h: CARD });
                    y += CARD + GAP;
                }
                y += 6;
            }
            height = y;
        }
        return { width, height, cards, edges: edges(overview, cards, width >= NARROW), heads, off };
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
        return { from: from.key, to: to.key, path, width: thickness(perSecond), state };
    }
    function thickness(perSecond) {
        return perSecond <= 0 ? 1.2 : Math.min(7, 1.6 + Math.log10(1 + perSecond));
    }
    function stationCard(station) {
        const bad = station.state === 'in_trouble';
        const line = stationLine(station);
        const value = words.count(station.ratePerSecond);
        const unit = station.rateUnit + '/s';
        return {
            key: station.kind + ':' + station.name,
            kind: station.kind,
            name: station.name,
            state: station.state,
            title: station.title === '' ? station.name : station.title,
            value,
            unit,
            line,
            bad,
            points: station.rates,
            label: `${station.kind} ${station.title === '' ? station.name : station.title}: ${station.state.replace('_', ' ')}, ${value} ${unit}, ${line}`,
            x: 0,
            y: 0,
            w: 0,
            h: 0,
        };
    }
    function stationLine(station) {
        if (station.state === 'in_trouble') {
            return [station.words, station.lastError].filter(word => word !== '')[0] ?? 'in trouble';
        }
        if (station.state === 'paused' || station.state === 'stopped') {
            return station.state + behind(station);
        }
        if (station.kind === 'sink' && station.lagBytes != null) {
            return station.lagBytes === 0 ? 'up to date' : words.bytes(station.lagBytes) + ' · ' + words.span(station.lagSeconds) + ' behind';
        }
        const errors = station.errorsPerMinute ?? 0;
        return errors > 0
            ? words.count(errors) + (station.kind === 'source' ? ' refused a minute' : ' failed a minute')
            : (0, model_1.largest)(station.rates) > 0 || (station.ratePerSecond ?? 0) > 0
                ? 'no errors'
                : 'nothing yet';
    }
    function behind(station) {
        return station.lagBytes != null && station.lagBytes > 0 ? ', ' + words.bytes(station.lagBytes) + ' behind' : '';
    }
    function chainCard({ chain }) {
        const bad = chain.selfCheckProblem !== '';
        const value = words.count(chain.linesPerSecond);
        const line = bad
            ? chain.selfCheckProblem
            : words.count(chain.changedPerSecond) +
                '/s redacted' +
                (chain.setAsideLines > 0 ? ', ' + words.count(chain.setAsideLines) + ' set aside' : '');
        return {
            key: 'chain',
            kind: 'chain',
            name: 'chain',
            state: bad ? 'in_trouble' : chain.route !== null && chain.route.state !== 'started' ? 'stopped' : 'running',
            title: chain.profile === '' ? 'Redaction' : 'Redaction: ' + chain.profile,
            value,
            unit: 'lines/s',
            line,
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
            line,
            bad,
            points: wal.bytesHistory,
            label: `write-ahead log: ${value}, ${line}`,
            x: 0,
            y: 0,
            w: 0,
            h: 0,
        };
    }
    function fit(text, pixels, letter) {
        const most = Math.max(3, Math.floor(pixels / letter));
        const letters = [...text];
        return letters.length <= most ? text : letters.slice(0, most - 1).join('').trimEnd() + '…';
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
define("host", ["require", "exports", "react", "jolokia", "model"], function (require, exports, React, jolokia_2, model_2) {
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
    exports.NOBODY = new model_2.Allowed({});
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
            const me = host.polls.every(60_000, () => (0, jolokia_2.exec)(model_2.BEANS.console, 'whoami'), answer => setWho(before => (answer.ok ? { ...before, me: answer.value, error: '' } : { ...before, error: answer.error })));
            const allowed = host.polls.every(60_000, () => (0, jolokia_2.exec)(model_2.BEANS.console, 'allowed'), (answer) => setWho(before => answer.ok ? { ...before, allowed: new model_2.Allowed(answer.value) } : before));
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
            all.push({ kind: 'control', text: sign(found[0]), words: name(found[0]) });
            from = found.index + found[0].length;
        }
        if (from < text.length) {
            all.push({ kind: 'text', text: text.slice(from), words: '' });
        }
    }
    function sign(character) {
        const code = character.codePointAt(0) ?? 0;
        if (code < 0x20) {
            return String.fromCharCode(0x2400 + code);
        }
        return code === 0x7f ? '\u2421' : number(code);
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
define("widgets", ["require", "exports", "react", "host", "model", "text", "words"], function (require, exports, React, host_1, model_3, text_1, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.STATE_WORDS = void 0;
    exports.shape = shape;
    exports.Icon = Icon;
    exports.StateBadge = StateBadge;
    exports.Badge = Badge;
    exports.sparkline = sparkline;
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
        const most = (0, model_3.largest)(points);
        const line = sparkline(points, 300, 56, most);
        return (React.createElement("figure", { className: "w-chart" },
            React.createElement("figcaption", null,
                React.createElement("span", null, label),
                React.createElement("span", null, points.length === 0 ? 'nothing yet' : 'at most ' + show(most))),
            React.createElement("svg", { viewBox: "0 -2 300 60", preserveAspectRatio: "none", role: "img", "aria-label": label + ', at most ' + show(most) },
                React.createElement("path", { className: "w-chart-area", d: line === '' ? '' : line + 'L300 56L0 56Z' }),
                React.createElement("path", { className: "w-chart-line", d: line })),
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
    function Sure({ children, question, onSure, disabled = false, }) {
        const [asked, setAsked] = React.useState(false);
        const no = React.useRef(null);
        React.useEffect(() => {
            if (asked) {
                no.current?.querySelector('button:last-child')?.focus();
            }
        }, [asked]);
        if (!asked) {
            return (React.createElement(Button, { kind: "danger", disabled: disabled, onClick: () => setAsked(true) }, children));
        }
        return (React.createElement("span", { className: "w-sure", ref: no, role: "group", "aria-label": question },
            React.createElement("span", null, question),
            React.createElement(Button, { kind: "danger", onClick: () => {
                    setAsked(false);
                    onSure();
                } }, "Yes"),
            React.createElement(Button, { onClick: () => setAsked(false) }, "No")));
    }
    function Field({ label, children, hint }) {
        return (React.createElement("label", { className: "w-field" },
            React.createElement("span", { className: "w-field-label" }, label),
            children,
            hint === undefined ? null : React.createElement("span", { className: "w-hint" }, hint)));
    }
    function Section({ title, children, aside, }) {
        const id = React.useId();
        return (React.createElement("section", { className: "w-section", "aria-labelledby": id },
            React.createElement("div", { className: "w-section-head" },
                React.createElement("h2", { id: id }, title),
                aside),
            children));
    }
    function Table({ label, heads, children }) {
        return (React.createElement("div", { className: "w-table", role: "region", "aria-label": label, tabIndex: 0 },
            React.createElement("table", null,
                React.createElement("thead", null,
                    React.createElement("tr", null, heads.map(head => (React.createElement("th", { key: head, scope: "col" }, head))))),
                React.createElement("tbody", null, children))));
    }
    function Number_({ label, children, hint }) {
        return (React.createElement("div", { className: "w-number" },
            React.createElement("dt", null, label),
            React.createElement("dd", null,
                children,
                hint === undefined ? null : React.createElement("span", { className: "w-hint" }, hint))));
    }
    function Bar({ share, label }) {
        const full = Math.max(0, Math.min(1, share));
        return (React.createElement("svg", { className: 'w-bar' + (full > 0.9 ? ' w-bar-full' : full > 0.7 ? ' w-bar-high' : ''), viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": label },
            React.createElement("path", { className: "w-bar-room", d: "M0 0H100V6H0Z" }),
            React.createElement("path", { className: "w-bar-used", d: 'M0 0H' + Math.max(full > 0 ? 0.6 : 0, full * 100) + 'V6H0Z' })));
    }
});
define("flow", ["require", "exports", "react", "react-router-dom", "flow-layout", "host", "model", "text", "widgets", "words"], function (require, exports, React, react_router_dom_1, flow_layout_1, host_2, model_4, text_2, widgets_1, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Flow = Flow;
    exports.Drawing = Drawing;
    exports.StationDetails = StationDetails;
    exports.within = within;
    exports.verb = verb;
    function Flow() {
        const { overview } = (0, host_2.usePage)();
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
            React.createElement(Off, { stations: drawn.off.sources, what: "source", onChoose: choose }),
            React.createElement(Off, { stations: drawn.off.sinks, what: "sink", onChoose: choose }),
            React.createElement(Sums, { overview: overview }),
            drawn.cards.every(card => card.kind !== 'source' || (0, model_4.largest)(card.points) === 0) ? React.createElement(FirstPush, { overview: overview }) : null,
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
        return (React.createElement("g", { className: 'w-card w-is-' + card.state + (chosen ? ' w-chosen' : ''), transform: `translate(${card.x} ${card.y})`, role: "button", tabIndex: 0, "data-key": card.key, "aria-label": (0, text_2.harmless)(card.label), "aria-expanded": chosen, onClick: () => onChoose(card.key), onKeyDown: event => {
                if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault();
                    onChoose(card.key);
                }
            } },
            React.createElement("rect", { className: "w-card-box", width: card.w, height: card.h, rx: 6 }),
            React.createElement("rect", { className: "w-card-side", width: 4, height: card.h, rx: 2 }),
            React.createElement("path", { className: "w-card-icon", d: (0, widgets_1.shape)(card.state), transform: "translate(14 13)" }),
            React.createElement("text", { className: "w-card-title", x: 38, y: 26 }, (0, flow_layout_1.fit)((0, text_2.harmless)(card.title), card.w - 50, 7.3)),
            React.createElement("text", { className: "w-card-value", x: 14, y: 56 },
                card.value,
                React.createElement("tspan", { className: "w-card-unit" }, card.unit === '' ? '' : ' ' + card.unit)),
            React.createElement("text", { className: 'w-card-line' + (card.bad ? ' w-bad' : ''), x: 14, y: 80 }, (0, flow_layout_1.fit)((0, text_2.harmless)(card.line), card.w - 24, 6.1)),
            React.createElement("g", { transform: `translate(${card.w - chart - 12} 38)` },
                React.createElement("path", { className: "w-spark", d: (0, widgets_1.sparkline)((0, widgets_1.thinned)(card.points, 40), chart, 22, (0, model_4.largest)(card.points)) }))));
    }
    function Off({ stations, what, onChoose }) {
        return stations.length === 0 ? null : (React.createElement("p", { className: "w-off" },
            React.createElement("span", { className: "w-hint" },
                "Switched off ",
                stations.length === 1 ? what : what + 's',
                ":"),
            ' ',
            stations.map(station => (React.createElement("button", { key: station.name, type: "button", className: "w-chip", "data-key": station.kind + ':' + station.name, onClick: () => onChoose(station.kind + ':' + station.name) },
                React.createElement(widgets_1.Icon, { name: "off" }),
                " ",
                station.name)))));
    }
    function Sums({ overview }) {
        const { chain, wal, gateway } = overview;
        return (React.createElement("dl", { className: "w-numbers" },
            React.createElement(widgets_1.Number_, { label: "Received" }, words.rate(gateway.receivedPerSecond, 'lines')),
            React.createElement(widgets_1.Number_, { label: "Kept on disk" }, words.rate(wal.linesPerSecond, 'lines')),
            React.createElement(widgets_1.Number_, { label: "Redacted" }, words.rate(chain.changedPerSecond, 'lines')),
            React.createElement(widgets_1.Number_, { label: "Dropped since the start" }, words.many(chain.droppedLines, 'line')),
            React.createElement(widgets_1.Number_, { label: "Set aside since the start" }, words.many(chain.setAsideLines, 'line')),
            React.createElement(widgets_1.Number_, { label: "Free on the disk", hint: 'stops at ' + words.bytes(wal.floorBytes) }, words.bytes(wal.freeBytes))));
    }
    function FirstPush({ overview }) {
        return (React.createElement(widgets_1.Empty, { title: "Nothing has come in the last ten minutes" },
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
                    ? station.title === '' ? station.name : (0, text_2.harmless)(station.title)
                    : chosen === 'chain' ? 'Chain' : chosen === 'wal' ? 'Write-ahead log' : 'Gone'),
                React.createElement(widgets_1.Button, { kind: "quiet", onClick: onClose, title: "Close the details (Escape)" },
                    React.createElement(widgets_1.Icon, { name: "close" }),
                    React.createElement("span", { className: "w-hidden" }, "Close the details"))),
            station !== undefined ? (React.createElement(StationDetails, { station: station, seconds: seconds })) : chosen === 'chain' ? (React.createElement(ChainDetails, { overview: overview, seconds: seconds })) : chosen === 'wal' ? (React.createElement(WalDetails, { overview: overview, seconds: seconds })) : (React.createElement("p", null, "It is not there any more."))));
    }
    function StationDetails({ station, seconds }) {
        return (React.createElement(React.Fragment, null,
            React.createElement("p", { className: "w-row" },
                React.createElement(widgets_1.StateBadge, { state: station.state, more: station.words }),
                React.createElement("span", { className: "w-hint" },
                    station.kind,
                    " ",
                    station.name,
                    station.delivery == null ? '' : ', ' + station.delivery)),
            station.troubleSince === '' ? null : (React.createElement("p", null,
                "Since ",
                React.createElement(widgets_1.Since, { time: station.troubleSince }))),
            station.lastError === '' ? null : (React.createElement("p", { className: "w-trouble" },
                React.createElement(widgets_1.Icon, { name: "in_trouble" }),
                React.createElement("span", null,
                    "Last error ",
                    React.createElement(widgets_1.Since, { time: station.lastErrorAt }),
                    ": ",
                    React.createElement(widgets_1.Written, { text: station.lastError })))),
            station.loss == null ? null : (React.createElement("p", { className: "w-warn" },
                React.createElement(widgets_1.Icon, { name: "warning" }),
                React.createElement("span", null, station.loss.sentence))),
            React.createElement(Operations, { station: station }),
            React.createElement(widgets_1.Chart, { points: station.rates, label: station.rateUnit + ' a second', show: n => words.count(n), seconds: seconds }),
            station.lags === undefined || station.lagBytes == null ? null : (React.createElement(widgets_1.Chart, { points: station.lags, label: "behind", show: words.bytes, seconds: seconds })),
            React.createElement(widgets_1.Chart, { points: station.errors, label: station.kind === 'source' ? 'refused' : 'failed', show: n => words.count(n), seconds: seconds }),
            station.tenants === undefined || station.tenants.length === 0 ? null : (React.createElement(React.Fragment, null,
                React.createElement("h3", null, "Tenants"),
                React.createElement("ul", { className: "w-list" }, station.tenants.map(tenant => (React.createElement("li", { key: tenant.tenant },
                    React.createElement("strong", null, (0, text_2.harmless)(tenant.tenant)),
                    ' ',
                    tenant.lagBytes === 0 ? 'up to date' : words.bytes(tenant.lagBytes) + ', ' + words.span(tenant.lagSeconds) + ' behind',
                    React.createElement(widgets_1.Bar, { share: tenant.quotaUse, label: words.percent(tenant.quotaUse) + ' of the quota of the log' }),
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
                React.createElement(widgets_1.Badge, { name: route.state === 'started' ? 'running' : route.state === 'suspended' ? 'paused' : 'stopped' }, route.state),
                React.createElement("div", { className: "w-hint" }, route.from))))),
            station.routes.length === 0 ? React.createElement("p", { className: "w-hint" }, "No route runs for it. It is switched on in the settings.") : null));
    }
    const CAREFUL = new Set(['stop']);
    function Operations({ station }) {
        const { allowed, me } = (0, host_2.usePage)();
        const { busy, run } = (0, host_2.useDoing)();
        const may = allowed.may(model_4.BEANS.console, 'act');
        const operations = station.operations.filter(operation => may && within(me?.role, operation.role));
        if (operations.length === 0) {
            return me === null || station.operations.length === 0 ? null : (React.createElement("p", { className: "w-hint" },
                "To change anything here you need to be ",
                station.operations[0]?.role ?? 'operator',
                "; you are ",
                me.role,
                "."));
        }
        const act = (operation) => void run(said(operation, station.name), model_4.BEANS.console, 'act', station.kind, station.name, operation);
        return (React.createElement("p", { className: "w-row" }, operations.map(operation => CAREFUL.has(operation.name) ? (React.createElement(widgets_1.Sure, { key: operation.name, disabled: busy, question: `Stop ${station.name}?`, onSure: () => act(operation.name) }, verb(operation.name))) : (React.createElement(widgets_1.Button, { key: operation.name, disabled: busy, title: operation.description, onClick: () => act(operation.name) }, verb(operation.name))))));
    }
    const ROLES = ['viewer', 'operator', 'admin'];
    function within(role, needed) {
        return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed);
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
            chain.selfCheckProblem === '' ? null : (React.createElement("p", { className: "w-trouble" },
                React.createElement(widgets_1.Icon, { name: "in_trouble" }),
                React.createElement(widgets_1.Written, { text: chain.selfCheckProblem }))),
            chain.reloadProblem === '' ? null : (React.createElement("p", { className: "w-warn" },
                React.createElement(widgets_1.Icon, { name: "warning" }),
                React.createElement(widgets_1.Written, { text: chain.reloadProblem }))),
            React.createElement(widgets_1.Chart, { points: chain.lines, label: "lines a second", show: n => words.count(n), seconds: seconds }),
            React.createElement(widgets_1.Chart, { points: chain.changed, label: "of these redacted", show: n => words.count(n), seconds: seconds }),
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
                React.createElement(widgets_1.Icon, { name: "in_trouble" }),
                React.createElement(widgets_1.Written, { text: wal.unavailable }))),
            React.createElement("p", null,
                words.bytes(wal.bytes),
                ", ",
                words.percent(wal.quotaUse),
                " of the fullest tenant's quota"),
            React.createElement(widgets_1.Bar, { share: wal.quotaUse, label: words.percent(wal.quotaUse) + ' of the quota' }),
            React.createElement(widgets_1.Chart, { points: wal.lines, label: "lines a second", show: n => words.count(n), seconds: seconds }),
            React.createElement(widgets_1.Chart, { points: wal.bytesHistory, label: "size", show: words.bytes, seconds: seconds }),
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
define("follow", ["require", "exports", "text"], function (require, exports, text_3) {
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
        fitted: 0,
        redacted: 0,
        dropped: 0,
        unseen: 0,
        busy: false,
        restarts: 0,
        next: 1,
    };
    function grown(tail, followed) {
        const more = followed.lines.map((line, i) => ({ id: tail.next + i, line, redacted: redactions(line) }));
        return {
            cursor: followed.cursor,
            lines: [...tail.lines, ...more].slice(-exports.MOST_LINES),
            came: tail.came + (tail.cursor === '' ? 0 : followed.came),
            fitted: tail.fitted + more.length,
            redacted: tail.redacted + more.reduce((sum, one) => sum + one.redacted, 0),
            dropped: tail.dropped + (tail.cursor === '' ? 0 : followed.dropped),
            unseen: tail.unseen + (tail.cursor === '' ? 0 : followed.unseen),
            busy: followed.busy,
            restarts: tail.restarts + (followed.restarted ? 1 : 0),
            next: tail.next + more.length,
        };
    }
    function redactions(line) {
        return [line.line, ...Object.values(line.labels), ...Object.values(line.metadata ?? {})]
            .flatMap(text_3.pieces)
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
define("lines", ["require", "exports", "react", "react-router-dom", "follow", "host", "jolokia", "model", "text", "widgets", "words"], function (require, exports, React, react_router_dom_2, follow_1, host_3, jolokia_3, model_5, text_4, widgets_2, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.LiveLines = LiveLines;
    const EACH_MILLIS = 1000;
    const FIRST_LINES = 100;
    const MORE_LINES = 200;
    const MOST_BYTES = 200_000;
    function LiveLines() {
        const { host, tell } = (0, host_3.usePage)();
        const { search } = (0, react_router_dom_2.useLocation)();
        const navigate = (0, react_router_dom_2.useNavigate)();
        const asked = new URLSearchParams(search);
        const selector = asked.get('q') ?? '{}';
        const { value: ring } = (0, host_3.useAsked)('tenants', 10_000, (0, jolokia_3.read)(model_5.BEANS.ring, 'Tenants'));
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
                return (0, jolokia_3.exec)(model_5.BEANS.ring, 'follow', tenant, selector, cursor, cursor === '' ? FIRST_LINES : MORE_LINES, MOST_BYTES);
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
        }, [tail]);
        const onLabel = React.useCallback((label, value) => go((0, follow_1.withLabel)(selector, label, value), tenant), [selector, tenant]);
        const copy = async () => {
            const text = tail.lines.map(one => (0, text_4.json)(one.line)).join('\n') + '\n';
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
                tenants.length < 2 ? null : (React.createElement(widgets_2.Field, { label: "Tenant" },
                    React.createElement("select", { value: tenant, onChange: event => go(selector, event.target.value) }, tenants.map(one => (React.createElement("option", { key: one, value: one }, (0, text_4.harmless)(one))))))),
                React.createElement(widgets_2.Field, { label: "LogQL selector" },
                    React.createElement("input", { className: "w-mono", value: draft, spellCheck: false, autoComplete: "off", placeholder: '{app="shop"} |= "timeout"', onChange: event => setDraft(event.target.value) })),
                React.createElement(widgets_2.Button, { submit: true, kind: "main" }, "Show"),
                React.createElement(widgets_2.Button, { pressed: paused, onClick: () => setPaused(!paused) },
                    React.createElement(widgets_2.Icon, { name: paused ? 'running' : 'paused' }),
                    " ",
                    paused ? 'Go on' : 'Pause'),
                React.createElement(widgets_2.Button, { onClick: () => void copy(), disabled: tail.lines.length === 0, title: "As JSON lines; what is not visible is written as \\u\u2026" },
                    React.createElement(widgets_2.Icon, { name: "copy" }),
                    " Copy")),
            React.createElement(widgets_2.Trouble, { words: error }),
            React.createElement("p", { className: "w-live-sums", "aria-live": "off" },
                React.createElement("span", null,
                    React.createElement("strong", null, words.exact(tail.came)),
                    " came"),
                React.createElement("span", null,
                    React.createElement("strong", null, words.exact(tail.fitted)),
                    " fitted"),
                React.createElement("span", null,
                    React.createElement("strong", null, words.exact(tail.redacted)),
                    " redacted places"),
                React.createElement("span", { className: tail.dropped > 0 ? 'w-bad' : '' },
                    React.createElement("strong", null, words.exact(tail.dropped)),
                    " dropped: no room in an answer"),
                React.createElement("span", { className: tail.unseen > 0 ? 'w-bad' : '' },
                    React.createElement("strong", null, words.exact(tail.unseen)),
                    " not looked at"),
                paused ? React.createElement(widgets_2.Badge, { name: "paused" }, "paused; lines go on coming") : null),
            tail.dropped + tail.unseen > 0 || tail.busy ? (React.createElement("p", { className: "w-warn" },
                React.createElement(widgets_2.Icon, { name: "warning" }),
                React.createElement("span", null,
                    "Lines come faster than this page is given them",
                    tail.busy ? ' (all pages together get a small share of the processor)' : '',
                    ". All of them are kept; ask for fewer: name a label or a word."))) : null,
            tail.restarts > 0 ? React.createElement("p", { className: "w-hint" }, "The gateway began anew while this page looked; lines from before may be missing here.") : null,
            tail.lines.length === 0 ? (React.createElement(NoLines, { tenant: tenant, selector: selector, cursor: tail.cursor, onAll: () => go('{}', tenant) })) : (React.createElement("div", { className: "w-lines", ref: list, role: "region", "aria-label": "Lines", tabIndex: 0, onScroll: () => {
                    const box = list.current;
                    atEnd.current = box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 40;
                } }, tail.lines.map(one => (React.createElement(Row, { key: one.id, shown: one, onLabel: onLabel }))))),
            React.createElement("p", { className: "w-hint" },
                "The newest ",
                follow_1.MOST_LINES,
                " lines, as they were kept: after redaction. Choose a label to ask for it.")));
    }
    function NoLines({ tenant, selector, cursor, onAll }) {
        const { overview } = (0, host_3.usePage)();
        if (tenant === '') {
            return (React.createElement(widgets_2.Empty, { title: "No line has come since the gateway began" },
                React.createElement("p", null,
                    "Send one to ",
                    overview?.gateway.pushAddress ?? 'the push address',
                    "/loki/api/v1/push; it appears here.")));
        }
        return cursor === '' ? (React.createElement("p", { className: "w-hint" }, "Asking the gateway \u2026")) : (React.createElement(widgets_2.Empty, { title: "No line in memory fits" },
            React.createElement("p", null,
                "Nothing of tenant ",
                (0, text_4.harmless)(tenant),
                " fits ",
                React.createElement("code", null, (0, text_4.harmless)(selector)),
                " yet; new lines appear by themselves."),
            selector === '{}' ? null : React.createElement(widgets_2.Button, { onClick: onAll }, "Show all lines")));
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
                Object.entries(line.labels).map(([label, value]) => (React.createElement("button", { key: label, type: "button", className: "w-chip", title: 'Show lines with this ' + label, onClick: () => onLabel(label, value) },
                    React.createElement("span", { className: "w-hint" }, (0, text_4.harmless)(label)),
                    " ",
                    React.createElement(widgets_2.Written, { text: value })))),
                React.createElement(widgets_2.Written, { text: line.line }),
                Object.entries(line.metadata ?? {}).map(([key, value]) => (React.createElement("span", { key: key, className: "w-meta" },
                    (0, text_4.harmless)(key),
                    "=",
                    React.createElement(widgets_2.Written, { text: value })))))));
    });
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
define("page", ["require", "exports", "react", "react-router-dom", "flow", "host", "jolokia", "lines", "model", "text", "widgets", "words"], function (require, exports, React, react_router_dom_3, flow_1, host_4, jolokia_4, lines_1, model_6, text_5, widgets_3, words) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.WadiPage = WadiPage;
    const OVERVIEW_MILLIS = 5000;
    const NOTICE_MILLIS = 8000;
    const PARTS = [
        { path: 'flow', title: 'Flow', part: () => React.createElement(flow_1.Flow, null) },
        { path: 'lines', title: 'Live lines', part: () => React.createElement(lines_1.LiveLines, null) },
    ];
    function WadiPage({ host, wayBack }) {
        const place = (0, react_router_dom_3.useLocation)();
        const navigate = (0, react_router_dom_3.useNavigate)();
        const contact = (0, host_4.useContact)(host.polls);
        const { me, allowed, error } = (0, host_4.useWho)(host);
        const [overview, setOverview] = React.useState(null);
        const [problem, setProblem] = React.useState('');
        const [notices, setNotices] = React.useState([]);
        const handle = React.useRef(null);
        React.useEffect(() => {
            const asking = host.polls.every(OVERVIEW_MILLIS, () => (0, jolokia_4.exec)(model_6.BEANS.console, 'overview'), answer => {
                if (answer.ok) {
                    setOverview(answer.value);
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
        return (React.createElement(host_4.PageContext.Provider, { value: page },
            React.createElement("div", { className: "wadi" },
                React.createElement(Head, { overview: overview, page: page }),
                React.createElement(ContactNote, { host: host, state: contact.state, at: contact.at, reason: contact.reason }),
                React.createElement(widgets_3.Trouble, { words: [problem, error].filter(one => one !== '')[0] ?? '' }),
                overview === null ? null : React.createElement(Troubles, { overview: overview }),
                React.createElement("nav", { className: "w-parts", "aria-label": "Parts of the page" }, PARTS.map(one => (React.createElement(react_router_dom_3.Link, { key: one.path, to: '/wadi/' + one.path, className: "w-part", "aria-current": one.path === part ? 'page' : undefined }, one.title)))),
                React.createElement("div", { className: "w-body" }, shown === undefined ? (part === '' ? null : React.createElement("p", null, "There is no such part.")) : shown.part()),
                React.createElement("div", { className: "w-notices", role: "status", "aria-live": "polite" }, notices.map(notice => (React.createElement("p", { key: notice.id, className: 'w-notice w-notice-' + notice.weight },
                    React.createElement(widgets_3.Icon, { name: notice.weight === 'good' ? 'running' : 'in_trouble' }),
                    React.createElement("span", null, (0, text_5.harmless)(notice.words)),
                    React.createElement(widgets_3.Button, { kind: "quiet", onClick: () => setNotices(before => before.filter(one => one.id !== notice.id)) },
                        React.createElement(widgets_3.Icon, { name: "close" }),
                        React.createElement("span", { className: "w-hidden" }, "Close the message")))))))));
    }
    function Head({ overview, page }) {
        const now = (0, host_4.useNow)();
        const up = overview?.gateway.readiness === 'up';
        return (React.createElement("header", { className: "w-top" },
            React.createElement("h1", null,
                "Gateway",
                page.me === null ? '' : ' ' + page.me.gateway),
            overview === null ? null : (React.createElement(React.Fragment, null,
                React.createElement(widgets_3.Badge, { name: up ? 'running' : 'in_trouble' }, up ? 'ready' : 'not ready'),
                React.createElement("span", { className: "w-top-rate" },
                    React.createElement("strong", null, words.rate(overview.gateway.receivedPerSecond, 'lines')),
                    " received"),
                React.createElement("span", { className: "w-hint" },
                    overview.gateway.version,
                    ", up ",
                    words.span((now - Date.parse(overview.gateway.started)) / 1000)))),
            page.me === null ? null : (React.createElement("span", { className: "w-hint w-top-who" },
                page.me.user,
                ", ",
                page.me.role)),
            overview === null || up ? null : React.createElement("span", { className: "w-top-why" }, overview.gateway.reasons.map(text_5.harmless).join('; '))));
    }
    function Troubles({ overview }) {
        const all = (0, model_6.troubles)(overview);
        return all.length === 0 ? null : (React.createElement("ul", { className: "w-troubles", "aria-label": "What needs somebody" }, all.map(trouble => (React.createElement("li", { key: trouble.words, className: 'w-trouble-' + trouble.weight },
            React.createElement(widgets_3.Icon, { name: trouble.weight === 'danger' ? 'in_trouble' : 'warning' }),
            React.createElement("span", null,
                (0, text_5.harmless)(trouble.words),
                trouble.since === '' ? null : (React.createElement(React.Fragment, null,
                    ' ',
                    "since ",
                    React.createElement(widgets_3.Since, { time: trouble.since })))),
            trouble.station === undefined ? null : (React.createElement(react_router_dom_3.Link, { to: '/wadi/flow?of=' + encodeURIComponent(trouble.station.kind + ':' + trouble.station.name) }, "What to do")))))));
    }
    function ContactNote({ host, state, at, reason }) {
        const now = (0, host_4.useNow)();
        if (state === 'ended') {
            return (React.createElement("div", { className: "w-contact", role: "alert" },
                React.createElement(widgets_3.Icon, { name: "warning" }),
                React.createElement("span", null,
                    "Your session has ended. What is shown is from ",
                    at === 0 ? 'before' : words.span((now - at) / 1000) + ' ago',
                    "."),
                React.createElement(widgets_3.Button, { kind: "main", onClick: () => location.reload() }, "Log in and come back here")));
        }
        return state === 'lost' ? (React.createElement("div", { className: "w-contact", role: "alert" },
            React.createElement(widgets_3.Icon, { name: "in_trouble" }),
            React.createElement("span", null,
                "The gateway does not answer",
                at === 0 ? '' : ' since ' + words.span((now - at) / 1000),
                ": ",
                (0, text_5.harmless)(reason),
                ". It is asked again and again."),
            React.createElement(widgets_3.Button, { onClick: () => host.polls.now() }, "Ask now"))) : null;
    }
});
define("plugin", ["require", "exports", "@hawtio/react", "react", "jolokia", "page", "polls", "way-back"], function (require, exports, react_1, React, jolokia_5, page_1, polls_1, way_back_1) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.plugin = plugin;
    async function plugin() {
        const base = react_1.hawtio.getBasePath() ?? '/hawtio';
        const wayBack = new way_back_1.WayBack(sessionStorage, base, () => Date.now());
        wayBack.begins(location, await loggedIn(base));
        addEventListener('pagehide', () => wayBack.leaves(location));
        const style = document.createElement('link');
        style.rel = 'stylesheet';
        style.href = base + '/page/page.css';
        document.head.append(style);
        const jolokia = new jolokia_5.Jolokia((address, request) => fetch(address, request), base + '/jolokia');
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
        react_1.hawtio.addPlugin({
            id: 'wadi',
            title: 'Wadi',
            path: '/wadi',
            order: -100,
            component: () => React.createElement(page_1.WadiPage, { host: host, wayBack: wayBack }),
            knownQueryParams: ['q', 'tenant', 'of', 'file'],
            isActive: async () => true,
        });
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
      made['@hawtio/react'] = (await newest(scope['@hawtio/react']).get())()
      return () => need('plugin')
    },
  }
})()
