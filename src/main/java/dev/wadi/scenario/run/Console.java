package dev.wadi.scenario.run;

import java.io.IOException;

/** What a drill does to a running gateway by its console. */
public interface Console {
  void pause(String sink) throws IOException;

  void resume(String sink) throws IOException;

  void stop(String route) throws IOException;

  void start(String route) throws IOException;
}
