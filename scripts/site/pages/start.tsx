import { CostChart } from '../cost-chart.js';
import type { Content } from '../layout.js';
import { Link } from '../path.js';
import { type Site, subjectPage, titleOf } from '../site.js';
import { counted, Scrolling } from '../text.js';
import { Matrix, ScoreCell, scoreOf } from './matrix.js';
import { Missing, Provenance } from './provenance.js';

function Hero({ site }: { site: Site }) {
  const { requirements, scenarios } = site.stated;
  const implementations = site.subjects.filter(({ kind }) => kind === 'middleware');
  const express = site.costs.hosts.find(({ host }) => host === 'Express 5');
  const languages = new Set(implementations.map(({ language }) => language));
  return (
    <section class="hero">
      <div>
        <h1>Sessions for Express, held to a written standard</h1>
        <p class="lead">
          <strong>spec-session</strong> is a drop-in replacement for express-session. Its standard is a corpus of{' '}
          <Link to="requirements.html">{counted(requirements.length, 'requirement')}</Link> with{' '}
          {counted(scenarios, 'scenario')}, which can judge any session library in any language.
        </p>
        <p>
          This page shows how {counted(implementations.length, 'implementation')} in{' '}
          {counted(languages.size, 'language')} do, with the reason for every failure.{' '}
          {express === undefined ? null : (
            <>
              Under Express 5, a request takes{' '}
              <a href="#cost">{Math.round(express.mean.value * 100)} % of the CPU time</a> that it takes with
              express-session.
            </>
          )}
        </p>
      </div>
      <dl class="try">
        <dt>Use it in your application</dt>
        <dd>
          <pre class="command wrapped">
            <code>npm install spec-session</code>
          </pre>
          Then <Link to="guides/spec-session.html#moving-from-express-session">change one import</Link>. Users stay
          logged in.
        </dd>
        <dt>Judge a session library of your own</dt>
        <dd>
          <pre class="command wrapped">
            <code>npx session-conformance run ./my-session.js</code>
          </pre>
          Written in <Link to="guides/targets.html">another language</Link>? Or is it{' '}
          <Link to="guides/session-conformance.html#test-a-store">a store</Link>?
        </dd>
      </dl>
    </section>
  );
}

const LEVELS = ['must', 'should', 'may'] as const;

function Stores({ site }: { site: Site }) {
  const levelOf = new Map(site.stated.requirements.map(({ id, level }) => [id, level]));
  const rows = site.subjects
    .filter(({ kind }) => kind === 'store')
    .map((subject) => ({
      subject,
      scores: LEVELS.map((level) => scoreOf(subject.results, (id) => levelOf.get(id) === level)),
      all: scoreOf(subject.results),
    }))
    .sort((a, b) => b.all.met / b.all.applicable - a.all.met / a.all.applicable);
  if (rows.length === 0) return null;
  return (
    <Scrolling label="Stores by level of the requirements">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Store</th>
            <th scope="col">All</th>
            {LEVELS.map((level) => (
              <th scope="col">{level}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ subject, scores, all }) => (
            <tr>
              <th scope="row">
                <Link to={subjectPage(subject)}>{titleOf(subject)}</Link>
              </th>
              <ScoreCell {...all} />
              {scores.map((score) => (
                <ScoreCell {...score} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Browsers({ site }: { site: Site }) {
  const browsers = site.subjects.filter(({ kind }) => kind === 'browser');
  return (
    <ul class="browsers">
      {browsers.map((subject) => {
        const passed = subject.results.filter(({ verdict }) => verdict === 'pass').length;
        return (
          <li>
            <Link to={subjectPage(subject)}>{titleOf(subject)}</Link>: {passed} of{' '}
            {counted(subject.results.length, 'scenario')} passed
          </li>
        );
      })}
    </ul>
  );
}

/** The start page: the project, its results, what it costs, and how to begin. */
export function startPage(site: Site): Content {
  const of = (...kinds: string[]) => site.subjects.filter(({ kind }) => kinds.includes(kind));
  const { costs } = site;
  return {
    path: 'index.html',
    title: 'spec-session: sessions for Express, held to a written standard',
    description:
      'A drop-in replacement for express-session, and a conformance suite for session libraries and stores in any language.',
    kind: 'start',
    children: (
      <>
        <Hero site={site} />
        <section id="implementations">
          <h2>What any session library must do</h2>
          <p>
            Requirements that are met, of those that apply: whatever its interface, a session library must never adopt
            an unknown id, must end a session at logout, and must not acknowledge what it has not stored. Each name
            leads to the failures and their reasons.
          </p>
          <Matrix site={site} profile="session" label="What any session library must do: implementations by area" />
          <Provenance site={site} subjects={of('middleware')} />
          <Missing site={site} kinds={['middleware', 'program']} />
        </section>
        <section id="express">
          <h2>Compatibility with express-session</h2>
          <p>
            The other requirements are for libraries that offer express-session's interface: its options, its store, and{' '}
            <code>req.session</code>. <Link to="guides/differences.html">What differs</Link> from express-session, and
            why.
          </p>
          <Matrix site={site} profile="express" label="Compatibility with express-session: implementations by area" />
        </section>
        <section id="stores">
          <h2>Stores</h2>
          <p>
            Sessions are lost in stores, too. Published stores ran on real servers against the store contract;{' '}
            <Link to="stores.html">the whole table</Link> shows each requirement.
          </p>
          <Stores site={site} />
          <Provenance site={site} subjects={of('store')} />
          <Missing site={site} kinds={['store']} />
        </section>
        <section id="browsers">
          <h2>Browsers</h2>
          <p>
            A cookie is right only if browsers do with it what the documentation promises. These ran the scenarios for{' '}
            <Link to="browsers.html">what browsers keep, send and show</Link>.
          </p>
          <Browsers site={site} />
          <Provenance site={site} subjects={of('browser')} />
          <Missing site={site} kinds={['browser']} />
        </section>
        <section id="cost">
          <h2>What a request costs</h2>
          <p>
            CPU time of the server for a whole request with spec-session, as part of the same request with
            express-session, which is the whole bar. Less is better; the line is the interval of 95 %, which stands in
            brackets. <Link to="guides/bench.html#how-real-requests-are-measured">How it is measured</Link>.
          </p>
          <div class="charts">
            {costs.hosts.map((host) => (
              <CostChart {...host} />
            ))}
          </div>
          <p class="provenance">{costs.machine}.</p>
        </section>
      </>
    ),
  };
}
