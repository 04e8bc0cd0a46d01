#include "geo/base/files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace thalweg {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed afterwards.
class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "thalweg-files-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    std::error_code none;
    fs::permissions(folder_, fs::perms::owner_all, none);
    fs::remove_all(folder_, none);
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(FilesTest, WritesAndReadsAnyBytes) {
  std::string bytes(300'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  ASSERT_TRUE(write_file_atomically(folder_ / "a.bin", bytes));
  EXPECT_EQ(read_file(folder_ / "a.bin").value(), bytes);
  EXPECT_EQ(entries(), 1u) << "the temporary file must be gone";
}

TEST_F(FilesTest, EmptyFile) {
  ASSERT_TRUE(write_file_atomically(folder_ / "empty", ""));
  EXPECT_EQ(read_file(folder_ / "empty").value(), "");
}

TEST_F(FilesTest, ReplacesAndKeepsRights) {
  const fs::path file = folder_ / "a.csv";
  ASSERT_TRUE(write_file_atomically(file, "old"));
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  ASSERT_TRUE(write_file_atomically(file, "new"));
  EXPECT_EQ(read_file(file).value(), "new");
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640u);
}

TEST_F(FilesTest, FollowsALinkInsteadOfReplacingIt) {
  ASSERT_TRUE(write_file_atomically(folder_ / "real", "old"));
  fs::create_symlink("real", folder_ / "link");
  ASSERT_TRUE(write_file_atomically(folder_ / "link", "new"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(read_file(folder_ / "real").value(), "new");
}

TEST_F(FilesTest, MissingFileSaysItsName) {
  const auto missing = read_file(folder_ / "nothing.geojson");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kFileMissing);
  EXPECT_NE(missing.error().message.find("nothing.geojson"), std::string::npos);
  EXPECT_FALSE(read_file(folder_)) << "a folder is not a file";
}

TEST_F(FilesTest, MissingFolderIsAnErrorWithARemedy) {
  const auto written = write_file_atomically(folder_ / "no" / "such" / "a.csv", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kWrite);
  EXPECT_NE(written.error().remedy.find("folder"), std::string::npos);
}

TEST_F(FilesTest, AFolderIsNotOverwritten) {
  fs::create_directory(folder_ / "sub");
  const auto written = write_file_atomically(folder_ / "sub", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kWrite);
  EXPECT_TRUE(fs::is_directory(folder_ / "sub"));
}

TEST_F(FilesTest, FullDiskIsSaid) {
  // /dev/full refuses every write with ENOSPC, as a full disk does.
  const auto written = write_file_atomically("/dev/full", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kWrite);
  EXPECT_NE(written.error().remedy.find("space"), std::string::npos);
}

TEST_F(FilesTest, AFailingWriterLeavesTheOldFileAndNothingBeside) {
  const fs::path file = folder_ / "map.png";
  ASSERT_TRUE(write_file_atomically(file, "old"));
  const auto replaced = replace_file(file, [&](const fs::path& part) -> Result<> {
    EXPECT_EQ(part.parent_path(), folder_);
    EXPECT_EQ(part.extension(), ".png");
    std::ofstream(part) << "half";
    return fail(ErrorCode::kCancelled, "stopped");
  });
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(read_file(file).value(), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(FilesTest, ReadOnlyFileIsRefused) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const fs::path file = folder_ / "a.csv";
  ASSERT_TRUE(write_file_atomically(file, "old"));
  ASSERT_EQ(::chmod(file.c_str(), 0400), 0);
  const auto written = write_file_atomically(file, "new");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kWrite);
  EXPECT_EQ(read_file(file).value(), "old");
}

}  // namespace
}  // namespace thalweg
