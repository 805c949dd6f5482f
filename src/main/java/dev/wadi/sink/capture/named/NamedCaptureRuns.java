package dev.wadi.sink.capture.named;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Lets lines flow into captures by name, and stops the flow. */
interface NamedCaptureRuns {
  /** What a capture has on disk. */
  record Content(long lines, long plainBytes) {}

  /**
   * Lines that the query chooses flow into the folder from here on.
   *
   * @throws IllegalArgumentException when the query is none; the message is a sentence
   * @throws IOException when the folder cannot be written, or the log not be read
   */
  void start(NamedCapture capture, Path folder, NamedCaptureGate gate) throws IOException;

  /** Nothing flows any more, and nobody writes into the folder. */
  void stop(NamedCapture capture) throws IOException;

  /** Finishes the folder for good; nobody writes into it. */
  void seal(NamedCapture capture, Path folder) throws IOException;

  /** What a capture has; empty when nobody writes into it. */
  Optional<Content> content(NamedCapture capture);
}
