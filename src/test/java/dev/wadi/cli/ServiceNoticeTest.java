package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears of a gateway, and that it hears nothing where there is none. */
class ServiceNoticeTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  @Test
  void systemd_is_told_when_pushes_are_taken_and_when_the_stop_begins() throws Exception {
    ServiceNotice notice = notice("/run/notify", "echo \"$@\" >> " + folder.resolve("heard"));

    notice.ready("Takes pushes at http://127.0.0.1:3100");
    notice.stopping();

    assertThat(folder.resolve("heard"))
        .content()
        .isEqualTo(
            "--ready --pid=%d --status=Takes pushes at http://127.0.0.1:3100%nSTOPPING=1 STATUS=Answers what is under way%n"
                .formatted(ProcessHandle.current().pid()));
    assertThat(remarks.toString(UTF_8)).isEmpty();
  }

  @Test
  void the_program_of_systemd_brings_it_to_the_socket() throws Exception {
    assumeTrue(
        Epoll.isAvailable() && Files.isExecutable(Path.of("/usr/bin/systemd-notify")),
        "skipped: there is no systemd-notify (Debian: apt-get install systemd)");
    // Names of Unix sockets are short; temporary folders need not be.
    Path socket = Files.createTempDirectory(Path.of("/tmp"), "wadi").resolve("notify");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    EventLoopGroup group = new EpollEventLoopGroup(1);
    try {
      new Bootstrap()
          .group(group)
          .channel(EpollDomainDatagramChannel.class)
          .handler(
              new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                @Override
                protected void channelRead0(ChannelHandlerContext c, DomainDatagramPacket packet) {
                  heard.add(packet.content().toString(UTF_8));
                }
              })
          .bind(new DomainSocketAddress(socket.toFile()))
          .sync();
      // As systemd does it: the program finds the socket in the environment of the gateway.
      Path notify =
          Files.writeString(
              folder.resolve("notify"),
              "#!/bin/sh\nNOTIFY_SOCKET=%s exec systemd-notify \"$@\"\n".formatted(socket));
      Files.setPosixFilePermissions(notify, PosixFilePermissions.fromString("rwx------"));
      ServiceNotice notice =
          new ServiceNotice(
              Map.of("NOTIFY_SOCKET", socket.toString()), notify.toString(), output());

      notice.ready("Takes pushes");
      assertThat(heard.poll(20, TimeUnit.SECONDS))
          .contains("READY=1", "STATUS=Takes pushes", "MAINPID=" + ProcessHandle.current().pid());
      notice.stopping();
      assertThat(awaitWord(heard, "STOPPING=1")).contains("STATUS=Answers what is under way");
      assertThat(remarks.toString(UTF_8)).isEmpty();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    }
  }

  /** The first message with a word in it; others are the program's own, such as BARRIER=1. */
  private static String awaitWord(BlockingQueue<String> heard, String word) throws Exception {
    String message;
    do {
      message = heard.poll(20, TimeUnit.SECONDS);
      assertThat(message).as("a message with " + word).isNotNull();
    } while (!message.contains(word));
    return message;
  }

  @Test
  void who_is_no_service_tells_nobody() throws Exception {
    notice("", "echo \"$@\" >> " + folder.resolve("heard")).ready("Takes pushes");

    assertThat(folder.resolve("heard")).doesNotExist();
  }

  @Test
  void a_notice_that_does_not_arrive_is_remarked_and_ends_nothing() throws Exception {
    notice("/run/notify", "exit 3").ready("Takes pushes");
    new ServiceNotice(
            Map.of("NOTIFY_SOCKET", "/run/notify"), folder.resolve("none").toString(), output())
        .stopping();

    assertThat(remarks.toString(UTF_8))
        .contains("systemd was not told: ", " ended with 3", folder.resolve("none").toString());
  }

  private ServiceNotice notice(String socket, String script) throws Exception {
    Path program = Files.writeString(folder.resolve("notify"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new ServiceNotice(Map.of("NOTIFY_SOCKET", socket), program.toString(), output());
  }

  private Output output() {
    return new Output(OutputStream.nullOutputStream(), new PrintStream(remarks, true, UTF_8));
  }
}
