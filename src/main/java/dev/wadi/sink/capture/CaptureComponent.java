package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureDisk;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/** {@code capture:name}: writes batches into capture folders. */
@Component("capture")
public class CaptureComponent extends DefaultComponent {
  private final Map<String, CaptureStore> stores = new ConcurrentHashMap<>();
  private final CaptureDisk disk;

  public CaptureComponent() {
    this(CaptureDisk.SYSTEM);
  }

  /** One whose captures lie on a disk of somebody's choice. */
  public CaptureComponent(CaptureDisk disk) {
    this.disk = disk;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    CaptureEndpoint endpoint = new CaptureEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** The store of a started endpoint, by the endpoint's name; null when there is none. */
  public @Nullable CaptureStore store(String name) {
    return stores.get(name);
  }

  CaptureDisk disk() {
    return disk;
  }

  void opened(String name, CaptureStore store) {
    if (stores.putIfAbsent(name, store) != null) {
      throw new IllegalStateException(
          "capture:" + name + " is used with different options; give every use the same ones");
    }
  }

  void closed(String name, CaptureStore store) {
    stores.remove(name, store);
  }
}
