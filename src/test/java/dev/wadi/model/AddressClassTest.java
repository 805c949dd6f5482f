package dev.wadi.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far away an address is. */
class AddressClassTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,LOOPBACK",
    "127.9.9.9,LOOPBACK",
    "::1,LOOPBACK",
    "::ffff:127.0.0.1,LOOPBACK",
    "10.1.2.3,PRIVATE",
    "172.16.0.1,PRIVATE",
    "172.32.0.1,PUBLIC",
    "192.168.1.1,PRIVATE",
    "169.254.1.1,PRIVATE",
    "100.64.0.1,PRIVATE",
    "100.127.255.255,PRIVATE",
    "100.128.0.1,PUBLIC",
    "fe80::1,PRIVATE",
    "fd00::1,PRIVATE",
    "fc00::1,PRIVATE",
    "2001:db8::1,PUBLIC",
    "203.0.113.9,PUBLIC"
  })
  void an_address_is_of_one_class(String address, AddressClass expected) throws Exception {
    assertThat(AddressClass.of(InetAddress.getByName(address))).isEqualTo(expected);
    assertThat(AddressClass.of(new InetSocketAddress(InetAddress.getByName(address), 3100)))
        .isEqualTo(expected);
  }

  @Test
  void what_has_no_address_is_something_else() {
    assertThat(AddressClass.of(UnixDomainSocketAddress.of("/run/wadi.sock")))
        .isEqualTo(AddressClass.OTHER);
    assertThat(AddressClass.of(InetSocketAddress.createUnresolved("nowhere.example", 1)))
        .isEqualTo(AddressClass.OTHER);
  }
}
