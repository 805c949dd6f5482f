package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.management.HealthPages.Style;
import dev.wadi.model.Doorkeeper;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.push.DoorFormats;
import dev.wadi.source.push.DoorLimits;
import dev.wadi.source.push.PushAnswerProcessor;
import dev.wadi.source.push.PushDecodeProcessor;
import dev.wadi.source.push.PushDecoder;
import dev.wadi.source.push.PushFormat;
import dev.wadi.source.push.PushHttpConfigurer;
import dev.wadi.source.push.PushOrigins;
import dev.wadi.source.push.PushPipeline;
import dev.wadi.source.push.PushReceiveProcessor;
import dev.wadi.source.push.PushSource;
import dev.wadi.source.push.PushStatistics;
import dev.wadi.source.push.PushUnknownPathProcessor;
import dev.wadi.source.push.UnknownPath;
import dev.wadi.tls.TlsKeeper;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP door: what it lets in, how it reads it, and what it answers. */
final class PushRoom implements Room {
  /** The setting of the port. */
  static final String PORT = "wadi.push.port";

  private final Settings settings;
  private final InstantSource clock;
  private final IntakeRoom intake;
  private final PushStatistics pushes;
  private final DoorFormats formats = new DoorFormats();
  private final Supplier<Doorkeeper> doorkeeper;
  private final Supplier<@Nullable TlsKeeper> tls;

  /* Large pushes, one after the other, so that they leave the other processors to small ones. */
  private final ThreadPoolExecutor heavy = OneThread.patient("wadi-large-pushes", 1);

  private int port;

  /**
   * @param tls gives null without TLS
   * @param doorkeeper known when the settings have been checked
   */
  PushRoom(
      Settings settings,
      InstantSource clock,
      IntakeRoom intake,
      ManagementRoom management,
      Supplier<Doorkeeper> doorkeeper,
      Supplier<@Nullable TlsKeeper> tls) {
    this.tls = tls;
    this.settings = settings;
    this.clock = clock;
    this.intake = intake;
    this.pushes = new PushStatistics(intake.intake(), PushMetrics.pushTimer(management.metrics()));
    this.doorkeeper = doorkeeper;
  }

  @Override
  public void check() {
    SettingsException.orWrong("wadi.push", this::limits);
    origins();
  }

  private DoorLimits limits() {
    return new DoorLimits(
        Math.toIntExact(settings.bytes("wadi.push.maxBodyBytes")),
        Math.toIntExact(settings.bytes("wadi.push.maxDecompressedBytes")),
        settings.number("wadi.push.maxConnections"),
        DoorLimits.DEFAULT.maxHeaderBytes(),
        settings.duration("wadi.push.bodyTimeout"),
        settings.duration("wadi.push.idleTimeout"),
        DoorLimits.DEFAULT.decode());
  }

  /* Web sites whose scripts may push. */
  private PushOrigins origins() {
    List<String> named = settings.list("wadi.push.corsOrigins");
    boolean asLogstack = AnswersAs.of(settings) == Style.LOGSTACK;
    return SettingsException.orWrong(
        "wadi.push.corsOrigins",
        () ->
            named.isEmpty() && asLogstack
                ? new PushOrigins(List.of("*"), true)
                : new PushOrigins(named));
  }

  private UnknownPath unknown() {
    return new UnknownPath(AnswersAs.of(settings) != Style.WADI);
  }

  @Override
  public void prepare() throws IOException {
    port = Ports.require(settings.text("wadi.push.host"), settings.number(PORT), PORT);
  }

  /** The port that was found, for a setting that leaves it open. */
  @Override
  public Map<String, String> values() {
    return Map.of(PORT, Integer.toString(port));
  }

  /** Where pushes go; known when prepared. */
  URI address() {
    return URI.create(
        (tls.get() == null ? "http://" : "https://")
            + settings.text("wadi.push.host")
            + ":"
            + port);
  }

  int port() {
    return port;
  }

  PushStatistics pushes() {
    return pushes;
  }

  @Override
  public void open(RoomContext context) throws Exception {
    RequestMemory memory = intake.memory();
    DoorLimits door = limits();
    PushAnswerProcessor answer = new PushAnswerProcessor(pushes, System::nanoTime);
    context.bind("pushAnswer", answer);
    PushDecoder decoder = new PushDecoder(settings.bool("wadi.push.metadataAsText"), clock);
    context.bind("receivePush", receive(null, answer));
    context.bind("receiveLoki", receive(know(PushSource.LOKI, decoder), answer));
    context.bind("receiveProm", receive(know(PushSource.LEGACY, decoder), answer));
    context.bind("receiveRaw", receive(know(PushSource.RAW, decoder), answer));
    context.bind("unknownPath", new PushUnknownPathProcessor(formats, pushes, unknown()));
    context.bind("decodePush", new PushDecodeProcessor(door.within(memory), memory, answer, heavy));
    PushPipeline pipeline =
        new PushPipeline(
            door, memory, doorkeeper.get(), formats, origins(), unknown(), pushes, handlers());
    new PushHttpConfigurer(door, pipeline, answer).configure(context.camel());
    PushMetrics.bind(context.metrics(), pushes);
  }

  private @Nullable Function<ByteBufAllocator, SslHandler> handlers() {
    TlsKeeper keeper = tls.get();
    return keeper == null ? null : keeper::handler;
  }

  private PushReceiveProcessor receive(@Nullable DoorFormat only, PushAnswerProcessor answer) {
    return new PushReceiveProcessor(
        formats, only, doorkeeper.get(), pushes, answer, System::nanoTime);
  }

  private DoorFormat know(PushSource source, PushDecoder decoder) {
    PushFormat format = new PushFormat(source, decoder);
    know(format);
    return format;
  }

  private void know(DoorFormat format) {
    formats.add(format);
    intake.intake().source(format.source()).open();
  }

  /** Takes in the formats that stations brought; before a route runs. */
  @Override
  public void run(RoomContext context) {
    for (DoorFormat format :
        context.camel().getRegistry().findByTypeWithName(DoorFormat.class).values()) {
      SettingsException.orWrong(
          format.source(),
          () -> {
            know(format);
            return format;
          });
    }
  }

  @Override
  public void close() {
    heavy.shutdown();
  }
}
