package dev.wadi.kit;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A gateway's JMX, reached the way jconsole does: by the number of its process. */
public final class GatewayJmx {
  private GatewayJmx() {}

  /** Calls an operation of text parameters at an endpoint, such as {@code wal://main}. */
  public static Object call(
      GatewayProcess gateway, String endpoint, String operation, String... arguments)
      throws IOException, JMException {
    try (JMXConnector connector = JMXConnectorFactory.connect(address(gateway))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      Set<ObjectName> names =
          server.queryNames(
              new ObjectName("org.apache.camel:type=endpoints,name=\"" + endpoint + "*\",*"), null);
      if (names.isEmpty()) {
        throw new IOException("no endpoint " + endpoint + " in JMX");
      }
      String[] types = new String[arguments.length];
      Arrays.fill(types, String.class.getName());
      return server.invoke(names.iterator().next(), operation, arguments, types);
    }
  }

  private static JMXServiceURL address(GatewayProcess gateway) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(gateway.pid()));
      try {
        return new JMXServiceURL(machine.startLocalManagementAgent());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("cannot reach the process", e);
    }
  }
}
