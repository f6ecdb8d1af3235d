package io.siamflow.pipeline.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.persistence.IntegerResourceVersion;
import org.apache.flink.runtime.persistence.PossibleInconsistentStateException;
import org.apache.flink.runtime.persistence.StateHandleStore.AlreadyExistException;
import org.apache.flink.runtime.persistence.StateHandleStore.NotExistException;
import org.apache.flink.runtime.state.RetrievableStateHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStateHandleStoreTest {

  @TempDir private Path work;
  private Path folder;
  private FolderStateHandleStore<String> store;

  @BeforeEach
  void open() throws Exception {
    folder = work.resolve("store");
    store = new FolderStateHandleStore<>(folder);
  }

  @Test
  void whatIsPutInIsThereAfterARestart() throws Exception {
    store.addAndLock("b", "second");
    store.addAndLock("a", "first");
    FolderStateHandleStore<String> restarted = new FolderStateHandleStore<>(folder);

    assertThat(restarted.getAndLock("a").retrieveState()).isEqualTo("first");
    assertThat(restarted.getAllHandles()).containsExactly("a", "b");
    List<String> values = new ArrayList<>();
    for (Tuple2<RetrievableStateHandle<String>, String> each : restarted.getAllAndLock()) {
      values.add(each.f1 + "=" + each.f0.retrieveState());
    }
    assertThat(values).containsExactly("a=first", "b=second");
  }

  @Test
  void replacesOnlyWhatIsThereAndAddsOnlyWhatIsNot() throws Exception {
    assertThatThrownBy(() -> store.replace("a", IntegerResourceVersion.valueOf(0), "x"))
        .isInstanceOf(NotExistException.class)
        .hasMessageContaining("a");
    assertThatThrownBy(() -> store.getAndLock("a")).isInstanceOf(NotExistException.class);
    assertThat(store.exists("a").isExisting()).isFalse();
    store.addAndLock("a", "x");
    assertThat(store.exists("a").isExisting()).isTrue();
    assertThatThrownBy(() -> store.addAndLock("a", "y")).isInstanceOf(AlreadyExistException.class);
    store.replace("a", store.exists("a"), "y");
    assertThat(store.getAndLock("a").retrieveState()).isEqualTo("y");
  }

  @Test
  void removes() throws Exception {
    store.addAndLock("a", "x");
    store.addAndLock("b", "y");
    assertThat(store.releaseAndTryRemove("a")).isTrue();
    assertThat(store.getAllHandles()).containsExactly("b");
    assertThat(store.releaseAndTryRemove("a")).isTrue();
    store.clearEntries();
    assertThat(store.getAllHandles()).isEmpty();
  }

  @Test
  void aFileThatAKilledWriterLeftIsNoEntry() throws Exception {
    store.addAndLock("a", "whole");
    Files.write(folder.resolve("b" + FolderFiles.PART), new byte[] {1, 2});
    assertThat(store.getAllHandles()).containsExactly("a");
    store.addAndLock("b", "whole too");
    assertThat(store.getAndLock("b").retrieveState()).isEqualTo("whole too");
  }

  @Test
  void aFolderThatIsGoneIsTold() throws Exception {
    FolderFiles.deleteAll(folder);
    Files.write(folder, new byte[0]);
    assertThatThrownBy(() -> store.addAndLock("a", "x"))
        .isInstanceOf(PossibleInconsistentStateException.class)
        .hasMessageContaining(folder.resolve("a").toString());
  }
}
