package dev.wadi.app.proof;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.spi.ComponentResolver;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each scheme who answers for it: itself, where it is a step that stays within the
 * program, else a stand-in. Whatever nobody knows is a stand-in, so that a component of the
 * reader's own goes nowhere either.
 */
final class ProofComponents implements ComponentResolver {
  /** Of Camel's: they call what is here, and nothing outside. */
  private static final Set<String> WITHIN =
      Set.of("bean", "class", "language", "seda", "dataformat", "controlbus", "kamelet", "stub");

  /** Of ours: steps, and what only holds or marks a batch. */
  private static final List<String> STEPS =
      List.of(
          "dev.wadi.chain.",
          "dev.wadi.source.intake.",
          "dev.wadi.buffer.ring.",
          "dev.wadi.sink.credentials.");

  private final ComponentResolver real = new DefaultComponentResolver();
  private final Supplier<Recording> recording;
  private final ProofLog log;
  private final ProofHttpDoor door;
  private final ProofHttpClient client;

  ProofComponents(
      Supplier<Recording> recording, ProofLog log, ProofHttpDoor door, ProofHttpClient client) {
    this.recording = recording;
    this.log = log;
    this.door = door;
    this.client = client;
  }

  @Override
  public @Nullable Component resolveComponent(String name, CamelContext context) throws Exception {
    if (name.equals("wal")) {
      return log;
    }
    if (name.equals("netty-http")) {
      return door;
    }
    if (name.equals("log")) {
      return new SilentComponent();
    }
    @Nullable Component found = found(name, context);
    if (found != null && WITHIN.contains(name)) {
      return found;
    }
    String type = found == null ? "" : found.getClass().getName();
    if (STEPS.stream().anyMatch(type::startsWith)) {
      return found;
    }
    if (found instanceof HttpComponent http) {
      return client.component(http);
    }
    boolean takesBatches = type.startsWith("dev.wadi.sink.") || type.startsWith("dev.wadi.kafka.");
    return new StandInComponent(name, takesBatches, recording);
  }

  /* What cannot even be loaded is told by the check of the files. */
  private @Nullable Component found(String name, CamelContext context) {
    try {
      return real.resolveComponent(name, context);
    } catch (Exception | LinkageError e) {
      return null;
    }
  }
}
