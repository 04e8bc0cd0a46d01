#pragma once
// Arrays that may be larger than memory: in memory, or in a scratch file that is mapped, of which only as much stays
// resident as a stated budget allows.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "geo/base/result.hpp"

namespace thalweg {

// Where arrays live. Work on them goes in blocks and calls rest() after each; what it has touched then leaves
// memory once the process holds seven eighths of the budget. The bytes stay in the system's cache or on the disk.
class ArrayStore {
 public:
  // Files without a name in `folder` (empty: the system's temporary one), so that nothing is left behind however
  // the program ends. `budget_bytes` is for the whole process.
  ArrayStore(std::filesystem::path folder, std::size_t budget_bytes);
  ArrayStore(const ArrayStore&) = delete;
  ArrayStore& operator=(const ArrayStore&) = delete;

  void rest();
  std::size_t budget_bytes() const { return budget_; }

  // Zeroed room for an array; space on the disk is taken at once. Errors: kWrite.
  Result<void*> map(std::size_t bytes);
  void unmap(void* data, std::size_t bytes);

 private:
  std::filesystem::path folder_;
  std::size_t budget_;
  std::mutex mutex_;
  std::vector<std::pair<void*, std::size_t>> mapped_;
};

using StorePtr = std::shared_ptr<ArrayStore>;

// A store where `bytes` of arrays do not fit into the budget beside `other_bytes`; null where they do. Budget 0:
// half of the machine's memory.
StorePtr store_for(std::size_t bytes, std::size_t other_bytes, std::size_t budget_bytes);

// Bytes of the machine's memory that the process holds now.
std::size_t resident_bytes();

// Zeroed memory in large pages; null where there is none.
void* map_memory(std::size_t bytes);
void unmap_memory(void* data, std::size_t bytes);

inline void rest(const StorePtr& store) {
  if (store) store->rest();
}

template <class T>
class BigArray {
 public:
  using value_type = T;
  using const_iterator = const T*;
  using iterator = T*;

  BigArray() = default;
  // `n` zeros. Errors: kWrite (no space for the scratch file), kTooLarge (no memory).
  static Result<BigArray> make(std::size_t n, StorePtr store = {}) {
    BigArray a;
    a.store_ = std::move(store);
    if (n == 0) return a;
    if (a.store_) {
      auto mapped = a.store_->map(n * sizeof(T));
      if (!mapped) return tl::unexpected(mapped.error());
      a.data_ = static_cast<T*>(*mapped);
    } else {
      a.data_ = static_cast<T*>(map_memory(n * sizeof(T)));
      if (a.data_ == nullptr) return fail(ErrorCode::kTooLarge, "there is not enough memory", "cut the raster out, make it coarser, or give --memory");
    }
    a.size_ = n;
    return a;
  }
  // In memory.
  BigArray(const std::vector<T>& values) { copy(std::span<const T>(values)); }
  BigArray(const BigArray& other) { copy(std::span<const T>(other)); }
  BigArray(BigArray&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), store_(std::move(other.store_)) {}
  BigArray& operator=(BigArray other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(store_, other.store_);
    return *this;
  }
  ~BigArray() {
    if (data_ == nullptr) return;
    if (store_) store_->unmap(data_, size_ * sizeof(T));
    else unmap_memory(data_, size_ * sizeof(T));
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const StorePtr& store() const { return store_; }

  friend bool operator==(const BigArray& a, const std::vector<T>& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }
  friend bool operator==(const BigArray& a, const BigArray& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

 private:
  void copy(std::span<const T> values) {
    if (values.empty()) return;
    data_ = static_cast<T*>(map_memory(values.size_bytes()));
    if (data_ == nullptr) throw std::bad_alloc();
    size_ = values.size();
    std::copy(values.begin(), values.end(), data_);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  StorePtr store_;
};

}  // namespace thalweg
