package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private final List<String> closed = new ArrayList<>();

  private Room room(String name) {
    return new Room() {
      @Override
      public void close() {
        closed.add(name);
      }
    };
  }

  private Room stuck(String name) {
    return new Room() {
      @Override
      public void close() throws IOException {
        closed.add(name);
        throw new IOException(name + " is stuck");
      }
    };
  }

  @Test
  void rooms_close_from_the_last_to_the_first() throws Exception {
    Rooms.close(List.of(room("log"), room("camel"), room("routes")));

    assertThat(closed).containsExactly("routes", "camel", "log");
  }

  @Test
  void a_room_that_does_not_close_leaves_no_other_open() {
    assertThatThrownBy(() -> Rooms.close(List.of(stuck("log"), room("camel"), stuck("routes"))))
        .hasMessage("routes is stuck")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("log is stuck"));

    assertThat(closed).containsExactly("routes", "camel", "log");
  }
}
