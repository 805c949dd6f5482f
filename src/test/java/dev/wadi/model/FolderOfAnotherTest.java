package dev.wadi.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderOfAnotherTest {
  @TempDir Path folder;

  @Test
  void root_leaves_nothing_in_the_folder_of_a_service() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "skipped: only root can give away");
    UserPrincipal daemon =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon");
    Files.setOwner(folder, daemon);

    assertThatThrownBy(() -> FolderOfAnother.refuse(folder.resolve("keys/keys.json")))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(folder + ": belongs to daemon")
        .hasMessageContaining("runuser -u daemon -- wadi");
    Files.createDirectory(folder.resolve("keys"));
    assertThatCode(() -> FolderOfAnother.refuse(folder.resolve("keys/keys.json")))
        .as("a folder that root made itself")
        .doesNotThrowAnyException();
  }

  @Test
  void whoever_is_not_root_is_told_by_the_system_itself() {
    assertThatCode(() -> FolderOfAnother.refuse(folder.resolve("keys.json"), "ann"))
        .doesNotThrowAnyException();
  }
}
