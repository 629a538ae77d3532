//! Questions that nobody has begun to answer, the oldest first.

use super::answers::Question;
use lsp_server::RequestId;
use lsp_types::Uri;
use std::collections::VecDeque;

/// A question, and its number.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) id: RequestId,
    pub(super) question: Question,
}

#[derive(Default)]
pub(super) struct Queue {
    asked: VecDeque<Asked>,
}

impl Queue {
    pub(super) fn put(&mut self, asked: Asked) {
        self.asked.push_back(asked);
    }

    /// Puts back what was taken last.
    pub(super) fn put_back(&mut self, asked: Asked) {
        self.asked.push_front(asked);
    }

    pub(super) fn take(&mut self) -> Option<Asked> {
        self.asked.pop_front()
    }

    /// Whether there was such a question; there is none any more.
    pub(super) fn cancel(&mut self, id: &RequestId) -> bool {
        let before = self.asked.len();
        self.asked.retain(|asked| asked.id != *id);
        self.asked.len() < before
    }

    /// Takes out the questions about a text as it was. What is asked about it whatever it is, stays.
    pub(super) fn leave(&mut self, uri: &Uri) -> Vec<Asked> {
        let all = std::mem::take(&mut self.asked);
        let leaves = |asked: &Asked| asked.question.uri() == uri && asked.question.is_of_version();
        let (left, kept): (VecDeque<_>, VecDeque<_>) = all.into_iter().partition(leaves);
        self.asked = kept;
        left.into()
    }
}
