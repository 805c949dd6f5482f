package dev.wadi.scenario.run;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.send.Destination;
import dev.wadi.scenario.Deed;
import dev.wadi.scenario.Expectation;
import dev.wadi.scenario.Load;
import dev.wadi.scenario.Measure;
import dev.wadi.scenario.ProxyPlan;
import dev.wadi.scenario.Ramp;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays a scenario: emitters side by side on threads of their own, the drill on another, and the
 * ticks written down by the caller's. {@link #run} is called once; {@link #stop} by any thread.
 */
public final class ScenarioRun {
  private static final int MOST_VALUES = 500_000;
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);
  /* What a busy machine or a slow answer held up is caught up for so long after the end. */
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final long MOST_WAIT_FOR_DRILL_SECONDS = 15;

  private final Scenario scenario;
  private final Play play;
  private final ScenarioRows rows;
  private final Supplier<Optional<Console>> consoles;
  private final java.nio.file.Path folder;
  private final Balloon.Room room;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<String> interruption = new AtomicReference<>();
  private final AtomicReference<String> firstTrouble = new AtomicReference<>("");
  private final Set<String> planted = ConcurrentHashMap.newKeySet();
  private final RunSums sums = new RunSums();
  private final Map<String, TcpProxy> proxies = new LinkedHashMap<>();
  private final List<EmitterRun> emitters = new ArrayList<>();
  private final List<Verdict.Asked> asked =
      java.util.Collections.synchronizedList(new ArrayList<>());
  private final List<String> reasons = java.util.Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable RunNumbers numbers;
  private Optional<String> others = Optional.empty();

  /**
   * @param consoles opens the gateway's console, when a step of the drill needs it
   * @param folder that scripts are called in
   */
  public ScenarioRun(
      Scenario scenario,
      Play play,
      Results results,
      Supplier<Optional<Console>> consoles,
      java.nio.file.Path folder) {
    this.scenario = scenario;
    this.play = play;
    this.rows = new ScenarioRows(scenario, play, results);
    this.consoles = consoles;
    this.folder = folder;
    this.room = path -> java.nio.file.Files.getFileStore(path).getUsableSpace();
  }

  /** Lets {@link #run} end with the tick at hand. */
  public void stop() {
    interrupt("");
  }

  private void interrupt(String why) {
    interruption.compareAndSet(null, why);
    stopped.countDown();
    synchronized (emitters) {
      emitters.forEach(EmitterRun::stop);
    }
  }

  /** The sums so far, by emitter and over all. */
  public Map<String, Verdict.Sums> sums() {
    return sums.told();
  }

  /** How often something went wrong so far, by emitter. */
  public Map<String, Long> errors() {
    return sums.errors();
  }

  /**
   * Plays it.
   *
   * @param afterTick is called when a tick has been written down
   * @throws IOException when it cannot begin, such as for a port that is taken
   * @throws IllegalArgumentException when it may not be played so
   */
  public Verdict run(Runnable afterTick) throws IOException, InterruptedException {
    List<List<Ramp.Tick>> plan = scenario.plan(play.seed());
    for (int i = 0; i < plan.size(); i++) {
      sums.plan(
          scenario.emitters().get(i).name(),
          plan.get(i).stream().mapToLong(Ramp.Tick::lines).sum());
    }
    if (play.dryRun()) {
      return dry(plan);
    }
    ExecutorService pool = Executors.newCachedThreadPool(ScenarioRun::thread);
    try {
      openProxies();
      openEmitters(plan);
      return played(pool, afterTick);
    } finally {
      emitters.forEach(EmitterRun::stop);
      pool.shutdownNow();
      for (TcpProxy proxy : proxies.values()) {
        proxy.close();
      }
    }
  }

  private Verdict dry(List<List<Ramp.Tick>> plan) {
    rows.start();
    for (int tick = 0; tick < scenario.ticks(); tick++) {
      for (int i = 0; i < plan.size(); i++) {
        Load load = scenario.emitters().get(i);
        rows.tick(load, plan.get(i).get(tick), scenario.at(tick), null);
      }
    }
    return end(Verdict.Outcome.PASSED);
  }

  private void openProxies() throws IOException {
    for (ProxyPlan each : scenario.proxies()) {
      InetSocketAddress to = each.to().map(ScenarioRun::socket).orElse(socket(play.to()));
      allowed(each.to().orElse(play.to()));
      proxies.put(each.name(), new TcpProxy(each.name(), socket(each.listen()), to));
    }
  }

  private static InetSocketAddress socket(URI address) {
    int port = address.getPort();
    int usual = "https".equals(address.getScheme()) ? 443 : 80;
    return new InetSocketAddress(address.getHost(), port < 0 ? usual : port);
  }

  private void allowed(URI address) {
    if (!play.otherHosts() && !Destination.isLoopback(address)) {
      throw new IllegalArgumentException(
          address.getHost()
              + " is not this machine (expected: a loopback address, or --other-hosts)");
    }
  }

  private void openEmitters(List<List<Ramp.Tick>> plan) throws IOException {
    Duration longest = Duration.ofMillis((long) (scenario.durationSeconds() * 1000)).plus(GRACE);
    for (int i = 0; i < plan.size(); i++) {
      Load load = scenario.emitters().get(i);
      EmitterRun emitter =
          load.script().isPresent()
              ? script(load, plan.get(i))
              : new SendingRun(
                  load,
                  plan.get(i),
                  scenario.tickSeconds(),
                  load.arguments().seed().orElse(play.seed() + i),
                  destination(load),
                  this::made,
                  this::trouble,
                  longest);
      synchronized (emitters) {
        emitters.add(emitter);
      }
    }
  }

  private EmitterRun script(Load load, List<Ramp.Tick> plan) {
    if (!play.scripts()) {
      throw new IllegalArgumentException(
          load.name()
              + " is a script, which runs a program (expected: --scripts, if you trust it)");
    }
    URI to = load.arguments().to().orElse(play.to());
    allowed(to);
    Map<String, String> variables = new LinkedHashMap<>(play.variables());
    variables.put("ENTRYPOINT_URL", to.toString());
    variables.put("LOGOPS_SCENARIO", play.id());
    return new ScriptRun(
        load, plan, scenario.tickSeconds(), play.stepTimeout(), folder, variables, this::trouble);
  }

  private Destination destination(Load load) {
    Load.Arguments args = load.arguments();
    URI to = args.to().orElse(play.to());
    allowed(to);
    Optional<String> via = args.via().or(scenario::via);
    if (via.isPresent()) {
      TcpProxy proxy = proxies.get(via.get());
      if (proxy == null) {
        throw new IllegalArgumentException("via: there is no proxy " + via.get());
      }
      to = through(to, proxy.address());
    }
    Map<String, String> headers = new LinkedHashMap<>(play.headers());
    headers.putAll(args.headers());
    return new Destination(
        to,
        args.door().map(Destination::door),
        headers,
        load.kind().orElseThrow().word(),
        Optional.of(play.id()),
        play.key(),
        play.secret(),
        play.trust(),
        play.timeout());
  }

  private static URI through(URI to, InetSocketAddress proxy) {
    String host = proxy.getAddress().getHostAddress();
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + proxy.getPort();
    String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    return URI.create(to.getScheme() + "://" + authority + to.getRawPath() + query);
  }

  private void made(EmittedLine line) {
    if (planted.size() < MOST_VALUES) {
      line.personal().forEach(personal -> planted.add(personal.value()));
    }
  }

  private void trouble(String what) {
    firstTrouble.compareAndSet("", what);
    if (play.strict() && interruption.get() == null) {
      reasons.add("strict: " + what);
      rows.error(what);
      interrupt("strict");
    }
  }

  private Verdict played(ExecutorService pool, Runnable afterTick)
      throws IOException, InterruptedException {
    RunNumbers ours = new RunNumbers(sums, page(), play.data(), planted);
    numbers = ours;
    ours.begin();
    RunStage stage =
        new RunStage(
            proxies,
            consoles,
            new Balloon(play.data(), play.mostFillBytes(), room),
            play.floorBytes(),
            this::require);
    boolean undone = false;
    try {
      send(pool, stage, afterTick);
      undone = true;
      stage.undo().forEach(left -> failed("could not " + left));
      others = stage.others();
    } finally {
      /* Results that cannot be written must not leave a sink held or a disk full. */
      if (!undone) {
        interrupt("broke");
        stage.undo();
      }
    }
    if (interruption.get() == null) {
      settle(ours);
    }
    return end(outcome());
  }

  private void send(ExecutorService pool, RunStage stage, Runnable afterTick)
      throws IOException, InterruptedException {
    rows.start();
    gateway(System.nanoTime());
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (EmitterRun emitter : emitters) {
      running.add(pool.submit(() -> run(emitter)));
    }
    Future<?> drill = pool.submit(() -> drill(stage, start));
    @Nullable Future<?> follower =
        scenario.steps().isEmpty() ? null : pool.submit(() -> follow(stage));
    int tick = ticks(start, afterTick);
    await(running);
    end(drill);
    if (follower != null) {
      follower.cancel(true);
    }
    sums.lasted((System.nanoTime() - start) / 1e9);
    write(tick);
    gateway(start);
    for (EmitterRun emitter : emitters) {
      emitter.close();
    }
  }

  private void run(EmitterRun emitter) {
    try {
      emitter.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(emitter.load().name() + " broke: " + e);
    }
  }

  /* The last tick is written when all answers are there. */
  private int ticks(long start, Runnable afterTick) throws InterruptedException {
    int last = scenario.ticks() - 1;
    long nextGateway = 1_000_000_000L;
    for (int tick = 0; ; tick++) {
      double endsAt = Math.min(scenario.durationSeconds(), scenario.at(tick + 1));
      long left = Math.round(endsAt * 1e9) - (System.nanoTime() - start);
      boolean ended = stopped.await(Math.max(0, left), TimeUnit.NANOSECONDS);
      if (ended || tick == last) {
        return tick;
      }
      write(tick);
      if (System.nanoTime() - start >= nextGateway) {
        gateway(start);
        nextGateway = System.nanoTime() - start + 1_000_000_000L;
      }
      afterTick.run();
    }
  }

  private void write(int tick) {
    for (EmitterRun emitter : emitters) {
      Counts counts = emitter.take();
      sums.add(emitter.load().name(), counts);
      rows.tick(emitter.load(), emitter.plan().get(tick), scenario.at(tick), counts);
    }
  }

  private void gateway(long start) throws InterruptedException {
    RunNumbers ours = numbers;
    if (ours != null) {
      Map<String, Double> told = ours.gateway();
      if (!told.isEmpty()) {
        rows.gateway((System.nanoTime() - start) / 1e9, told);
      }
    }
  }

  /* Requests that nobody answers end by their timeout. */
  private void await(List<Future<?>> running) throws InterruptedException {
    long longest = Math.max(play.timeout().toMillis() * 2, play.stepTimeout().toMillis()) + 2000;
    long deadline = System.nanoTime() + longest * 1_000_000;
    for (Future<?> each : running) {
      try {
        each.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (java.util.concurrent.ExecutionException e) {
        failed("an emitter broke: " + e.getCause());
      } catch (java.util.concurrent.TimeoutException e) {
        failed("an emitter did not end in time");
        each.cancel(true);
      }
    }
  }

  /* A step that has begun may take its time; one that waits too long is cut short. */
  private void end(Future<?> drill) throws InterruptedException {
    try {
      drill.get(MOST_WAIT_FOR_DRILL_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      failed("the drill broke: " + e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      drill.cancel(true);
    }
  }

  private void drill(RunStage stage, long start) {
    for (Step step : scenario.steps()) {
      long left = Math.round(step.atSeconds() * 1e9) - (System.nanoTime() - start);
      try {
        if (stopped.await(Math.max(0, left), TimeUnit.NANOSECONDS)) {
          return;
        }
        double at = (System.nanoTime() - start) / 1e9;
        rows.step(at, step.deed().words(), "begun", "");
        step.deed().act(stage);
        rows.step((System.nanoTime() - start) / 1e9, step.deed().words(), "done", "");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        rows.step(step.atSeconds(), step.deed().words(), "cut short", "the scenario ended");
        if (interruption.get() == null) {
          failed("the scenario ended before '" + step.deed().words() + "' did");
        }
        return;
      } catch (IOException | RuntimeException e) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        rows.step((System.nanoTime() - start) / 1e9, step.deed().words(), "failed", why);
        failed("'" + step.deed().words() + "' failed: " + why);
      }
    }
  }

  /* A disk that a drill filled stays so, although others let go of some of theirs. */
  private void follow(RunStage stage) {
    try {
      while (!stopped.await(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        stage.follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failed("the disk could not be held full: " + e.getMessage());
    }
  }

  private void failed(String why) {
    reasons.add(why);
    rows.error(why);
  }

  /* Of a step: asked until it is so. */
  private void require(Deed.Require required) {
    long deadline = System.nanoTime() + required.most().toNanos();
    while (true) {
      Expectation.Outcome outcome = ask(required.expectation());
      boolean over = System.nanoTime() >= deadline;
      if (outcome.holds() || over) {
        note(required.expectation(), outcome);
        return;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(ASK_AGAIN.toMillis());
      } catch (InterruptedException e) {
        note(required.expectation(), ask(required.expectation()));
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Expectation.Outcome ask(Expectation expectation) {
    RunNumbers ours = numbers;
    if (ours == null) {
      throw new IllegalStateException("nothing runs yet");
    }
    ours.refresh();
    return expectation.ask(ours);
  }

  private void note(Expectation expectation, Expectation.Outcome outcome) {
    Verdict.Asked told =
        new Verdict.Asked(expectation.text(), expectation.told(outcome), outcome.holds());
    asked.add(told);
    rows.expectation(told);
    if (!outcome.holds()) {
      reasons.add("expected " + told.expectation() + ", and it is " + told.told());
    }
  }

  /* What is found on disk is looked for once, when all else has come true or will not. */
  private void settle(RunNumbers ours) throws InterruptedException {
    long deadline = System.nanoTime() + Math.round(scenario.settleSeconds() * 1e9);
    /* What is sent is sent; what the gateway makes of it may take a while. */
    List<Expectation> waiting =
        scenario.expectations().stream()
            .filter(e -> e.asks(Measure.Source.GATEWAY) && !e.asks(Measure.Source.DATA))
            .toList();
    while (!waiting.stream().allMatch(expectation -> ask(expectation).holds())
        && System.nanoTime() < deadline) {
      if (stopped.await(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    ours.refresh();
    for (Expectation expectation : scenario.expectations()) {
      note(expectation, expectation.ask(ours));
    }
    ours.trouble().ifPresent(this::failed);
  }

  private Optional<GatewayNumbers> page() throws IOException {
    Optional<URI> address = metrics();
    return address.isEmpty()
        ? Optional.empty()
        : Optional.of(new GatewayNumbers(address.get(), play.trust().context()));
  }

  private Optional<URI> metrics() {
    if (play.metrics().isPresent()) {
      return play.metrics();
    }
    String scheme = String.valueOf(play.to().getScheme());
    return scheme.startsWith("http")
        ? Optional.of(play.to().resolve("/metrics"))
        : Optional.empty();
  }

  private Verdict.Outcome outcome() {
    String why = interruption.get();
    if (why != null && why.isEmpty()) {
      return Verdict.Outcome.INTERRUPTED;
    }
    Verdict.Sums all = sums.told().getOrDefault("", ScenarioRows.NOTHING);
    if (scenario.expectations().isEmpty() && reasons.isEmpty()) {
      long unsent = all.planned() - all.sent();
      if (all.refused() > 0) {
        reasons.add(all.refused() + " lines were refused");
      } else if (unsent > 0 && all.unanswered() == 0) {
        reasons.add("only " + all.sent() + " of " + all.planned() + " lines were sent in time");
      } else if (all.unanswered() > 0) {
        reasons.add(all.unanswered() + " lines got no answer");
        return Verdict.Outcome.UNANSWERED;
      }
    }
    return reasons.isEmpty() ? Verdict.Outcome.PASSED : Verdict.Outcome.FAILED;
  }

  private Verdict end(Verdict.Outcome outcome) {
    if (outcome == Verdict.Outcome.FAILED) {
      others.ifPresent(reasons::add);
    }
    Verdict verdict;
    synchronized (asked) {
      synchronized (reasons) {
        verdict =
            new Verdict(
                outcome,
                new ArrayList<>(reasons),
                java.util.Objects.requireNonNullElse(firstTrouble.get(), ""),
                sums.of(new Expectation.Quantity(Measure.SECONDS, "")),
                sums.told(),
                new ArrayList<>(asked));
      }
    }
    rows.end(verdict, sums.errors());
    return verdict;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "scenario");
    thread.setDaemon(true);
    return thread;
  }
}
