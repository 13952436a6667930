/** What stands behind the course's numbers: who published it, what it shows and what it does not. */
import type { SourcesList } from "../compiler/author.ts";

export default {
  language: "en",
  title: "Sources",
  description:
    "Every number from outside the story: who published it, what it shows, and what not.",
  intro:
    "Every number from outside the story, who published it, and what it does not show. Robin, Lantern Desk and Harbour Homes are invented; their numbers are examples. Surveys describe who answered. We add nothing to them but the sums we show.",
  shows: "Shows:",
  doesNotShow: "Does not show:",
  parts: [
    {
      id: "lesson-1",
      title: "Lesson 1: train a model with a pencil",
      sources: [
        {
          name: "T. M. Mitchell, Machine Learning, McGraw-Hill, 1997, p. 2 (quoted in several places).",
          cited: ["Mitchell, 1997"],
          shows: "the definition by task, experience and measure.",
        },
        {
          name: "A. L. Samuel, Some Studies in Machine Learning Using the Game of Checkers, IBM Journal 3(3), 1959, as quoted in course notes; on the missing sentence:",
          address: "https://datascience.stackexchange.com/q/37078",
          cited: ["Samuel, 1959"],
          shows: "“much of this detailed programming effort”.",
          doesNotShow: "that Samuel wrote “without being explicitly programmed”.",
        },
        {
          name: "S. Shankar, R. Garcia, J. Hellerstein, A. Parameswaran, Operationalizing Machine Learning: An Interview Study, 2022.",
          address: "https://arxiv.org/abs/2209.09125",
          cited: ["Shankar and others, 2022"],
          shows: "how 18 ML engineers retrain, watch, fall back and go on call.",
          doesNotShow: "how common it is: 18 people.",
        },
        {
          name: "M. Zinkevich, Rules of Machine Learning, Google.",
          address: "https://developers.google.com/machine-learning/guides/rules-of-ml",
          cited: ["Zinkevich"],
          shows: "rules 1, 4 and 10.",
          doesNotShow: "evidence; it is experience.",
        },
      ],
    },
    {
      id: "lesson-2",
      title: "Lesson 2: who does what, and the 97M myth",
      sources: [
        {
          name: "D. Sculley and others, Hidden Technical Debt in Machine Learning Systems, NeurIPS 2015.",
          address:
            "https://proceedings.neurips.cc/paper/2015/hash/86df7dcfd896fcaf2674f757a2463eba-Abstract.html",
          cited: ["Sculley, 2015"],
          shows: "the model is a small part; upkeep is costly.",
          doesNotShow: "measured shares; it is an argument.",
        },
        {
          name: "S. Amershi and others, Software Engineering for Machine Learning: A Case Study, ICSE 2019, doi 10.1109/ICSE-SEIP.2019.00042.",
          cited: ["Amershi, 2019"],
          shows: "nine stages; 14 interviews, 551 of 4,195 answered.",
          doesNotShow: "other companies than Microsoft.",
        },
        {
          name: "Kaggle, Machine Learning & Data Science Survey, 2022 (23,997 people, 16 September to 16 October 2022); also 2021 and 2018. Our counts are from the raw data.",
          address: "https://www.kaggle.com/c/kaggle-survey-2022",
          cited: ["Kaggle, 2022", "Kaggle, 2021 and 2022", "Kaggle, 2018 and 2022"],
          shows:
            "degrees, tools and tasks of 571 ML engineers (2022) and 1,499 (2021); time shares of 11,227 people (2018). By country in 2022: India, 165 people, 42.4% with a master’s and 41.2% with a bachelor’s; USA, 81 people, 59.3% and 14.8%; all others, 325 people, 54.5% and 20.0%.",
          doesNotShow:
            "who is allowed in; today’s tools. Degrees include those planned within two years.",
        },
        {
          name: "LinkedIn, Jobs on the Rise 2026 (USA, jobs started January 2023 to July 2025), January 2026.",
          cited: ["LinkedIn, 2026"],
          shows: "“AI engineer” first for growth; 3.7 years of work before.",
          doesNotShow: "counts; other countries.",
        },
        {
          name: "US Bureau of Labor Statistics, Employment Projections 2024–2034, 28 August 2025.",
          address: "https://www.bls.gov/news.release/ecopro.htm",
          cited: ["BLS, 2025"],
          shows: "expected growth: 3.1% for all jobs, 33.5% for data scientists.",
          doesNotShow: "ML engineers: no such line; a projection, not a count.",
        },
        {
          name: "E. Brynjolfsson, B. Chandar, R. Chen, Canaries in the Coal Mine? Six Facts about the Recent Employment Effects of Artificial Intelligence, Stanford Digital Economy Lab, August 2025, page of 13 November 2025.",
          address:
            "https://digitaleconomy.stanford.edu/publication/canaries-in-the-coal-mine-six-facts-about-the-recent-employment-effects-of-artificial-intelligence",
          cited: ["Brynjolfsson, 2025"],
          shows: "−13% for ages 22 to 25 in exposed US jobs, to July 2025.",
          doesNotShow: "the cause.",
        },
        {
          name: "A. Humlum, E. Vestergaard, Large Language Models, Small Labor Market Effects, Becker Friedman Institute working paper 2025-56.",
          address: "https://doi.org/10.2139/ssrn.5219933",
          cited: ["Humlum and Vestergaard, 2025"],
          shows: "no effect on pay or hours in Denmark, 2023–24.",
          doesNotShow: "first-job hiring; later years.",
        },
        {
          name: "NITI Aayog, Roadmap for Job Creation in the AI Economy, October 2025.",
          cited: ["NITI Aayog, 2025"],
          shows: "two futures: 6 or 10 million by 2031.",
          doesNotShow: "which one.",
        },
        {
          name: "World Economic Forum, Future of Jobs 2018, 2020, 2023 and 2025; the chapter of 2020:",
          address:
            "https://www.weforum.org/reports/the-future-of-jobs-report-2020/in-full/chapter-2-forecasts-for-labour-market-evolution-in-2020-2025",
          cited: ["World Economic Forum, 2018 to 2025"],
          shows: "what large employers expected.",
          doesNotShow: "head counts; AI jobs.",
        },
      ],
    },
    {
      id: "lesson-3",
      title: "Lesson 3: do you need a master’s? We counted",
      also: "Also Kaggle and LinkedIn: see lesson 2.",
      sources: [
        {
          name: "Eurostat, ICT specialists in employment, data of April 2025; Statistics Explained.",
          cited: ["Eurostat, 2025"],
          shows: "67.4% with tertiary education, EU 2024.",
          doesNotShow: "ML engineers as such.",
        },
        {
          name: "Stack Overflow, 2024 Developer Survey.",
          address: "https://survey.stackoverflow.co/2024",
          cited: ["Stack Overflow, 2024"],
          shows: "49% learned to code at school.",
          doesNotShow: "more than volunteers on one site.",
        },
        {
          name: "M. Sigelman, J. Fuller, A. Martin, Skills-Based Hiring: The Long Road from Pronouncements to Practice, Burning Glass Institute and Harvard, February 2024.",
          cited: ["Burning Glass Institute and Harvard, 2024"],
          shows: "11,300 roles, +3.5 points, fewer than 1 in 700 of US hires 2023.",
          doesNotShow: "other countries; tech alone.",
        },
        {
          name: "US Bureau of Labor Statistics, Data Scientists.",
          address: "https://www.bls.gov/ooh/math/data-scientists.htm",
          shows: "typical entry: bachelor’s.",
          doesNotShow: "what firms really ask.",
        },
      ],
    },
    {
      id: "lesson-4",
      title: "Lesson 4: one table every ML engineer reads",
      also: "Also Shankar and others: see lesson 1. Kaggle: see lesson 2.",
      sources: [
        {
          name: "Stack Overflow, 2025 Developer Survey (49,019 people in 177 countries; 33,662 and 33,244 answered the questions on AI tools).",
          address: "https://survey.stackoverflow.co/2025/ai",
          cited: ["Stack Overflow, 2025"],
          shows: "use of AI tools, and trust in them.",
          doesNotShow: "skill or output. Volunteers on one site.",
        },
        {
          name: "J. Becker, N. Rush, E. Barnes, D. Rein, Measuring the Impact of Early-2025 AI on Experienced Open-Source Developer Productivity, METR, 2025.",
          address: "https://arxiv.org/abs/2507.09089",
          cited: ["METR, 2025 and 2026"],
          shows: "16 developers, 246 tasks: 19% slower while feeling faster.",
          doesNotShow: "newcomers; today’s tools.",
        },
        {
          name: "METR, We are changing our developer productivity experiment design, 24 February 2026.",
          address: "https://metr.org/blog/2026-02-24-uplift-update/",
          shows: "a second trial gave no reliable answer.",
          doesNotShow: "neither faster nor slower is proved.",
        },
        {
          name: "J. Buolamwini, T. Gebru, Gender Shades, PMLR 81, 2018.",
          address: "https://proceedings.mlr.press/v81/buolamwini18a.html",
          cited: ["Gender Shades, 2018"],
          shows: "error of three products at guessing gender: 0.8% to 34.7%.",
          doesNotShow: "today’s products.",
        },
        {
          name: "T. A. Almeida, J. M. Gómez Hidalgo, SMS Spam Collection.",
          address: "https://archive.ics.uci.edu/dataset/228",
          cited: ["SMS Spam Collection"],
          shows: "5,574 messages, 747 of them spam.",
          doesNotShow: "mail.",
        },
        {
          name: "scikit-learn 1.6.1 and 1.9.1, data sets wine and breast cancer.",
          address: "https://scikit-learn.org/stable/common_pitfalls.html",
          cited: ["scikit-learn 1.6.1 and 1.9.1", "scikit-learn"],
          shows: "the outputs printed.",
          doesNotShow: "anything about wine or illness.",
        },
      ],
    },
    {
      id: "lesson-5",
      title: "Lesson 5: say it so Lucía can decide",
      also: "Also Shankar and others: see lesson 1.",
      sources: [
        {
          name: "N. Nahar, S. Zhou, G. Lewis, C. Kästner, Collaboration Challenges in Building ML-Enabled Systems, ICSE 2022.",
          address: "https://arxiv.org/abs/2110.10234",
          cited: ["Nahar and others, 2022"],
          shows: "45 people, 28 organisations: where work gets stuck.",
          doesNotShow: "how often.",
        },
        {
          name: "P. Weber, K. Binder, S. Krauss, Frontiers in Psychology, 2018 (fpsyg.2018.01833), quoting McDowell and Jacobs, 2017.",
          cited: ["McDowell and Jacobs, 2017, quoted by Weber and others, 2018"],
          shows: "4% solved, and 24% with counts.",
          doesNotShow: "other kinds of task.",
        },
        {
          name: "S. Rojas-Galeano, Zero-Shot Spam Email Classification Using Pre-trained Large Language Models, 2024.",
          address: "https://arxiv.org/abs/2405.15936",
          shows: "that an untrained model can be a baseline for spam.",
          doesNotShow: "our row: it is invented.",
        },
        {
          name: "SpaLLM-Guard, 2025.",
          address: "https://arxiv.org/abs/2501.04985",
          shows: "what training adds to such a model.",
          doesNotShow: "our row: it is invented.",
        },
      ],
    },
    {
      id: "lesson-6",
      title: "Lesson 6: 09:05, and the filter went quiet",
      also: "Also Shankar and others, and Zinkevich: see lesson 1.",
      sources: [
        {
          name: "A. Meyer, E. Barr, C. Bird, T. Zimmermann, Today was a Good Day: The Daily Life of Software Developers, 2019.",
          address:
            "https://www.microsoft.com/en-us/research/wp-content/uploads/2019/04/devtime-preprint-TSE19.pdf",
          cited: ["Meyer and others, 2019"],
          shows: "minutes of 5,928 reported days (of 5,971 answers) at Microsoft.",
          doesNotShow: "ML engineers; days with AI assistants.",
        },
        {
          name: "N. Sambasivan and others, “Everyone wants to do the model work, not the data work”, CHI 2021, doi 10.1145/3411764.3445518.",
          cited: ["Sambasivan and others, 2021"],
          shows:
            "53 practitioners in India, East and West Africa and the USA; 92% met a data cascade.",
          doesNotShow: "how often in other fields.",
        },
      ],
    },
    {
      id: "lesson-7",
      title: "Lesson 7: 99.4%, and something is wrong",
      also: "Also Shankar and others, 2022: see lesson 1. scikit-learn: see lesson 4.",
      sources: [
        {
          name: "S. Kapoor, A. Narayanan, Leakage and the reproducibility crisis in machine-learning-based science, Patterns, 4 August 2023, doi 10.1016/j.patter.2023.100804.",
          address: "https://reproducible.cs.princeton.edu",
          cited: ["Kapoor and Narayanan, 2023"],
          shows: "17 fields, 294 papers.",
          doesNotShow: "leakage in firms.",
        },
        {
          name: "S. Shankar and others, “We Have No Idea How Models will Behave in Production until Production”, 2024.",
          address: "https://arxiv.org/abs/2403.16795",
          shows: "four stages of the work.",
          doesNotShow: "numbers.",
        },
        {
          name: "WHO and ILO, Environment International, May 2021.",
          cited: ["WHO and ILO, 2021"],
          shows:
            "at 55 hours or more: stroke +35%, death from heart disease +17%, against 35 to 40.",
          doesNotShow: "the cause in one person.",
        },
        {
          name: "Eurofound, Right to disconnect in the 27 EU Member States, working paper WPEF20019, 2020; Australia, August 2024.",
          address: "https://docslib.org/doc/4715504/right-to-disconnect-in-the-27-eu-member-states",
          cited: ["Eurofound, 2020"],
          shows: "that Belgium, France, Italy and Spain had such laws by 2020.",
          doesNotShow: "how they are kept.",
        },
      ],
    },
    {
      id: "finale",
      title: "Finale and last mail",
      also: "The tumour data comes with scikit-learn: see lesson 4.",
      sources: [
        {
          name: "H. Roediger, J. Karpicke, Test-Enhanced Learning, Psychological Science 2006, doi 10.1111/j.1467-9280.2006.01693.x.",
          cited: ["Roediger and Karpicke, 2006"],
          shows: "testing beats reading again after a week.",
          doesNotShow: "mails.",
        },
      ],
    },
    {
      id: "all",
      title: "The whole course",
      sources: [
        {
          name: "Reading speed: M. Brysbaert, 2019, doi 10.1016/j.jml.2019.104047. Spacing: A. Latimier and others, 2021, doi 10.1007/s10648-020-09572-8.",
          shows: "why lessons are short and come back.",
        },
      ],
    },
  ],
} satisfies SourcesList;
