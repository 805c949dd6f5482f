package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.management.Metrics;
import dev.wadi.model.Doorkeeper;
import dev.wadi.read.KeptStore;
import dev.wadi.read.LiveTails;
import dev.wadi.read.ReadCounts;
import dev.wadi.read.ReadDesk;
import dev.wadi.read.ReadProcessor;
import dev.wadi.read.ReadSettings;
import dev.wadi.read.Reads;
import dev.wadi.read.TailSettings;
import dev.wadi.station.Deeds;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Loki's read API: what Grafana and logcli ask of the gateway. */
final class ReadRoom implements Room {
  /** The route whose captures are asked, as profiles of sinks name it. */
  private static final String CAPTURE = "capture";

  private final Settings settings;
  private final InstantSource clock;
  private final RedactionRoom redaction;
  private final Supplier<Doorkeeper> doorkeeper;
  private @Nullable ReadDesk desk;
  private @Nullable LiveTails tails;

  ReadRoom(
      Settings settings,
      InstantSource clock,
      RedactionRoom redaction,
      Supplier<Doorkeeper> doorkeeper) {
    this.settings = settings;
    this.clock = clock;
    this.redaction = redaction;
    this.doorkeeper = doorkeeper;
  }

  @Override
  public void check() {
    SettingsException.orWrong("wadi.read", () -> settings(settings));
  }

  static ReadSettings settings(Settings settings) {
    return new ReadSettings(
        settings.number("wadi.read.atOnce"),
        settings.number("wadi.read.waiting"),
        settings.duration("wadi.read.patience"),
        settings.duration("wadi.read.longest"),
        settings.bytes("wadi.read.maxBytes"),
        settings.number("wadi.read.maxLines"),
        Math.toIntExact(settings.bytes("wadi.read.maxAnswerBytes")),
        settings.number("wadi.read.maxSeries"),
        settings.bytes("wadi.read.memoryBytes"));
  }

  @Override
  public void open(RoomContext context) {
    CamelContext camel = context.camel();
    Wal wal =
        Objects.requireNonNull(camel.getRegistry().lookupByNameAndType("wal-main", Wal.class));
    Deeds deeds = camel.getRegistry().lookupByNameAndType(Deeds.BEAN, Deeds.class);
    ReadSettings wanted = settings(settings);
    WalRecentLines recent =
        new WalRecentLines(
            wal,
            batch -> {
              Redactor redactor = redaction.profiles().sinkRedactor(CAPTURE).orElse(null);
              return redactor == null ? batch : redactor.redact(batch);
            });
    boolean single = settings.text("wadi.capture.layout").equals("single");
    KeptStore store =
        new KeptStore(
            settings.requiredPath("wadi.capture.directory"),
            single ? settings.text("wadi.tenant.default") : null,
            settings.text("wadi.node.profile").equals("kafka"),
            recent);
    ReadDesk opened = new ReadDesk(wanted, System::nanoTime);
    desk = opened;
    LiveTails followed =
        new LiveTails(
            new TailSettings(
                settings.number("wadi.read.tails"),
                settings.duration("wadi.read.longestTail"),
                wanted.patience()),
            clock,
            System::nanoTime);
    tails = followed;
    ReadCounts counts = new ReadCounts();
    context.bind(
        "readKept",
        new ReadProcessor(
            new Reads(store, wanted, clock),
            opened,
            counts,
            settings.choice("wadi.read.readers", ReadProcessor.Readers.class),
            doorkeeper.get(),
            deeds == null ? Deeds.NONE : deeds,
            new HeldLiveLines(camel, () -> redaction.profiles().sinkRedactor(CAPTURE)),
            followed));
    bind(context.metrics(), counts, opened);
    bind(context.metrics(), followed);
  }

  private static void bind(Metrics metrics, ReadCounts counts, ReadDesk desk) {
    Map<String, String> none = Map.of();
    metrics.gauge(
        "wadi_read_queries_under_way",
        "Questions about what was kept that run or wait.",
        none,
        desk::underWay);
    metrics.counter(
        "wadi_read_bytes_total",
        "Bytes that were unpacked and looked at for questions.",
        none,
        counts::bytes);
    metrics.counter(
        "wadi_read_lines_total", "Lines that were looked at for questions.", none, counts::lines);
    metrics.counter(
        "wadi_read_seconds_total", "Time from questions to their answers.", none, counts::seconds);
    Set<ReadCounts.Kind> shown = new HashSet<>();
    metrics.beforeReading(
        () ->
            counts.answers().keySet().stream()
                .filter(shown::add)
                .forEach(
                    kind ->
                        metrics.counter(
                            "wadi_read_queries_total",
                            "Questions about what was kept, by what was asked and how it ended.",
                            Map.of("type", kind.kind(), "state", kind.outcome()),
                            () -> counts.answers(kind))));
  }

  private static void bind(Metrics metrics, LiveTails tails) {
    metrics.gauge(
        "wadi_read_tails",
        "Tails that are open: who sees lines as they come.",
        Map.of(),
        tails::open);
    metrics.counter(
        "wadi_read_tailed_lines_total",
        "Lines as they came for tails: told, or dropped because they came too fast.",
        Map.of("state", "told"),
        tails::told);
    metrics.counter(
        "wadi_read_tailed_lines_total",
        "Lines as they came for tails: told, or dropped because they came too fast.",
        Map.of("state", "dropped"),
        tails::dropped);
  }

  @Override
  public void close() {
    if (tails != null) {
      tails.close();
    }
    if (desk != null) {
      desk.close();
    }
  }
}
