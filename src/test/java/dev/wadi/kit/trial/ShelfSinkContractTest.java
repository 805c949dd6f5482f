package dev.wadi.kit.trial;

import dev.wadi.kit.SinkContractTest;
import java.nio.file.Path;

/** A sink that nobody here has written keeps what every sink promises. */
class ShelfSinkContractTest extends SinkContractTest {
  @Override
  protected Server server(Path directory) throws Exception {
    return new ShelfServer();
  }

  @Override
  protected String sink(Server server) {
    return "uri: \"shelf:http://%s/bucket\", parameters: {name: %s}"
        .formatted(server.address(), NAME);
  }
}
