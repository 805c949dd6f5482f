package dev.wadi.proof;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One thing that a case sends in. */
public sealed interface Given {
  /** Where it stands in the file, counted from 1. */
  int line();

  /** The route whose source brings it; empty for the HTTP door. */
  String route();

  /**
   * A request to the data port, as it goes over the wire.
   *
   * @param bytes head and body
   */
  record Request(int line, byte[] bytes) implements Given {
    @Override
    public String route() {
      return "";
    }
  }

  /**
   * Lines of text, as a source brings them that makes a batch of them itself, such as a tail.
   *
   * @param tenant whose they are; empty for the default
   * @param labels as {@code app=shop,env=prod}
   */
  record Lines(int line, String route, String tenant, String labels, List<String> lines)
      implements Given {
    public Lines {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Lines of a capture.
   *
   * @param query which ones; empty for all
   * @param most how many at most
   */
  record Sample(int line, String route, String tenant, Path capture, String query, int most)
      implements Given {}

  /**
   * What a component of Camel's hands to a route: a datagram, a file, a record.
   *
   * @param tenant what the route established; empty for nothing
   */
  record Message(int line, String route, String tenant, Map<String, String> headers, byte[] body)
      implements Given {
    public Message {
      headers = Map.copyOf(headers);
    }
  }
}
