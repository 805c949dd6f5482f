/* Made from src/main/console by its build.mjs; not to be edited. inputs=f80a6abdf8fac09d09482b6c3e8aec0bf378629c33c3ea84bf9906d99ab5c74c */
(() => {
"use strict";
const container = (() => {
    const PATIENCE_MILLIS = 4000;
    let lent = {};
    const borrowed = async (name) => {
        const versions = lent[name] ?? {};
        const newest = Object.keys(versions)
            .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
            .at(-1);
        const version = versions[newest ?? ''];
        if (version === undefined) {
            throw new Error('this console lends no ' + name);
        }
        return (await version.get())();
    };
    const script = (address) => new Promise((loaded, failed) => {
        const element = document.createElement('script');
        element.src = address;
        element.onload = () => loaded();
        element.onerror = () => failed(new Error(address + ' could not be loaded'));
        document.head.append(element);
    });
    const fetched = async (base) => {
        await script(base + '/page/page.js');
        const { wadiPage } = globalThis;
        if (wadiPage === undefined) {
            throw new Error(base + '/page/page.js is not what it should be');
        }
        wadiPage.init(lent);
        return (await wadiPage.get())().page(base);
    };
    const words = (e) => (e instanceof Error ? e.message : String(e));
    const apology = (React, why) => React.createElement('div', { role: 'alert', style: { padding: '24px', maxWidth: '70ch' } }, React.createElement('h1', { style: { fontSize: '18px', fontWeight: 600 } }, "Wadi's own page cannot be shown"), React.createElement('p', { style: { margin: '8px 0' } }, why + '.'), React.createElement('p', { style: { margin: '8px 0' } }, 'The gateway is not touched by that. The other tabs of the console work: Camel shows the routes, JMX the numbers and what can be called.'), React.createElement('button', { type: 'button', onClick: () => location.reload() }, 'Load it again'));
    const tab = (React, page) => {
        class Boundary extends React.Component {
            state = {};
            static getDerivedStateFromError(e) {
                return { why: 'It broke while it was drawn: ' + words(e) };
            }
            render() {
                return this.state.why === undefined ? this.props.children : apology(React, this.state.why);
            }
        }
        return () => {
            const [{ component, why }, become] = React.useState({});
            React.useEffect(() => {
                let shown = true;
                page.then(made => shown && become({ component: made }), (e) => shown && become({ why: 'It did not come: ' + words(e) }));
                return () => {
                    shown = false;
                };
            }, []);
            return why !== undefined
                ? apology(React, why)
                : component === undefined
                    ? React.createElement('p', { style: { padding: '24px' } }, 'Loading …')
                    : React.createElement(Boundary, null, React.createElement(component));
        };
    };
    const plugin = async () => {
        try {
            const [React, { hawtio }] = await Promise.all([borrowed('react'), borrowed('@hawtio/react')]);
            const page = fetched(hawtio.getBasePath() ?? '/hawtio');
            const settled = page.then(() => undefined, (e) => console.error("Wadi's own page did not come.", e));
            await Promise.race([settled, new Promise(late => setTimeout(late, PATIENCE_MILLIS))]);
            hawtio.addPlugin({
                id: 'wadi',
                title: 'Wadi',
                path: '/wadi',
                order: -100,
                component: tab(React, page),
                knownQueryParams: ['q', 'tenant', 'of', 'file'],
                isActive: async () => true,
            });
        }
        catch (e) {
            console.error("Wadi's own page has no tab.", e);
        }
    };
    return {
        init: (scope) => {
            lent = scope;
        },
        get: async () => () => ({ plugin }),
    };
})();
Object.assign(globalThis, { wadiEntry: container });
})()
