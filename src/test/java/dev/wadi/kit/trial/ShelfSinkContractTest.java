package dev.wadi.kit.trial;

import dev.wadi.kit.SinkContractTest;

/** A sink that nobody here has written keeps what every sink promises. */
class ShelfSinkContractTest extends SinkContractTest {
  @Override
  protected Server server() throws Exception {
    return new ShelfServer();
  }

  @Override
  protected String sink(Server server) {
    return "uri: \"shelf:http://127.0.0.1:%d/bucket\", parameters: {name: %s}"
        .formatted(server.port(), NAME);
  }
}
