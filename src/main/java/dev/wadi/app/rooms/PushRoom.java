package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.authenticate.Authenticator;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.push.DoorLimits;
import dev.wadi.source.push.PushAdmission;
import dev.wadi.source.push.PushAnswerProcessor;
import dev.wadi.source.push.PushDecodeProcessor;
import dev.wadi.source.push.PushDecoder;
import dev.wadi.source.push.PushHttpConfigurer;
import dev.wadi.source.push.PushOrigins;
import dev.wadi.source.push.PushPipeline;
import dev.wadi.source.push.PushReceiveProcessor;
import dev.wadi.source.push.PushSource;
import dev.wadi.source.push.PushStatistics;
import dev.wadi.source.push.PushUnknownPathProcessor;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
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
  private final Supplier<Authenticator> authenticator;

  /* Large pushes, one after the other, so that they leave the other processors to small ones. */
  private final ThreadPoolExecutor heavy = OneThread.patient("wadi-large-pushes", 1);

  private int port;

  /**
   * @param authenticator known when the settings have been checked
   */
  PushRoom(
      Settings settings,
      InstantSource clock,
      IntakeRoom intake,
      ManagementRoom management,
      Supplier<Authenticator> authenticator) {
    this.settings = settings;
    this.clock = clock;
    this.intake = intake;
    this.pushes = new PushStatistics(intake.intake(), PushMetrics.pushTimer(management.metrics()));
    this.authenticator = authenticator;
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
    return SettingsException.orWrong(
        "wadi.push.corsOrigins", () -> new PushOrigins(settings.list("wadi.push.corsOrigins")));
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
    return URI.create("http://" + settings.text("wadi.push.host") + ":" + port);
  }

  int port() {
    return port;
  }

  PushStatistics pushes() {
    return pushes;
  }

  @Override
  public void open(RoomContext context) {
    RequestMemory memory = intake.memory();
    DoorLimits door = limits();
    PushAnswerProcessor answer = new PushAnswerProcessor(pushes, System::nanoTime);
    context.bind("pushAnswer", answer);
    context.bind("receiveLoki", receive(PushSource.LOKI, answer));
    context.bind("receiveProm", receive(PushSource.LEGACY, answer));
    context.bind("receiveRaw", receive(PushSource.RAW, answer));
    context.bind("unknownPath", new PushUnknownPathProcessor(pushes));
    context.bind(
        "decodePush",
        new PushDecodeProcessor(
            new PushDecoder(door.within(memory), settings.bool("wadi.push.metadataAsText"), clock),
            memory,
            answer,
            heavy));
    PushPipeline pipeline =
        new PushPipeline(door, memory, admission(authenticator.get()), origins(), pushes);
    new PushHttpConfigurer(door, pipeline, answer).configure(context.camel());
    PushMetrics.bind(context.metrics(), pushes);
  }

  private PushReceiveProcessor receive(PushSource source, PushAnswerProcessor answer) {
    return new PushReceiveProcessor(source, pushes, answer, System::nanoTime);
  }

  private static PushAdmission admission(Authenticator authenticator) {
    return (authorization, orgId) -> {
      Authenticator.Found found = authenticator.find(authorization, orgId);
      @Nullable Refusal refusal = found.refusal();
      return refusal == null ? null : new PushAdmission.Denied(refusal, found.text());
    };
  }

  @Override
  public void close() {
    heavy.shutdown();
  }
}
