package dev.wadi.app.rooms;

import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import java.io.IOException;

/** The reader's own jars, from before the first route is looked at until the last is gone. */
final class LibrariesRoom implements Room {
  private final Settings settings;
  private RouteLibraries libraries = RouteLibraries.none();

  LibrariesRoom(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void prepare() throws IOException {
    libraries = RouteLibraries.in(settings.librariesDirectory());
  }

  @Override
  public void open(RoomContext context) {
    context.camel().setApplicationContextClassLoader(libraries.loader());
  }

  RouteLibraries libraries() {
    return libraries;
  }

  @Override
  public void close() throws IOException {
    libraries.close();
  }
}
