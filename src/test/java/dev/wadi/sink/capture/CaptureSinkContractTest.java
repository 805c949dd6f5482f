package dev.wadi.sink.capture;

import dev.wadi.kit.FaultyChannels;
import dev.wadi.kit.SinkContractTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A capture keeps what every sink promises on a disk that refuses, hesitates and writes half. */
class CaptureSinkContractTest extends SinkContractTest {
  @Override
  protected Server server(Path directory) {
    Path folder = directory.resolve("trial");
    FaultyChannels disk = BrittleCaptureComponent.mount(folder);
    return new CaptureFolder(folder) {
      @Override
      public void has(Fault fault, String word) {
        switch (fault) {
          case DEAD -> {
            disk.refuse("Input/output error");
            disk.failSyncsAfter(0);
          }
          case SLOW -> disk.slow(Duration.ofMillis(20));
          case HALF_ANSWERS -> disk.writeHalf();
          case REJECTS -> throw new IllegalArgumentException("a folder takes every line");
        }
      }

      @Override
      public void behaves() {
        disk.heal();
      }

      @Override
      public void close() {
        BrittleCaptureComponent.unmount(folder);
      }
    };
  }

  /** A folder does not read the lines, so it rejects none. */
  @Override
  protected List<Fault> faults() {
    return List.of(Fault.DEAD, Fault.SLOW, Fault.HALF_ANSWERS);
  }

  @Override
  protected boolean keepsOnce() {
    return true;
  }

  @Override
  protected String sink(Server server) {
    return "uri: \"brittle-capture:%s\", parameters: {directory: \"%s\", lingerMillis: 5}"
        .formatted(NAME, server.address());
  }
}
